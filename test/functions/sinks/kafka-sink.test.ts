// What an error of the client means, and whether the client is still good afterwards: brokers bound how many new connections they take.
import { AuthenticationError, MultipleErrors, NetworkError, ResponseError, UserError } from "@platformatic/kafka";
import { expect, test, vi } from "vitest";
import { type KafkaClient, kafkaSink } from "../../../functions/sinks/kafka-sink.ts";
import { externalEvent } from "../../support/external-events.ts";
import { stepInstanceUpdate } from "../../support/internal-events.ts";

const topicError = (code: number) => new ResponseError(3, 12, { "/topics/0": [code, ""] } as never, {});

test.each([
  ["a topic that is missing", new UserError("Unknown topic events."), "deployment-refused", "kept"],
  ["a topic that may not be written to", topicError(29), "deployment-refused", "kept"],
  ["a leader that is not there yet", topicError(5), "service-refused", "kept"],
  ["a broker that is not there", new MultipleErrors("", [new NetworkError("Closed")]), "service-refused", "given up"],
  [
    "a password that is wrong",
    new AuthenticationError("SASL authentication failed."),
    "deployment-refused",
    "given up",
  ],
  [
    "a certificate that nobody vouches for",
    new NetworkError("failed", {
      cause: Object.assign(new Error("self-signed"), { code: "SELF_SIGNED_CERT_IN_CHAIN" }),
    }),
    "deployment-refused",
    "given up",
  ],
] as const)("%s: %3$s, and the client is %4$s", async (_, error, kind, client) => {
  const close = vi.fn(async () => undefined);
  const metadata = vi.fn(async () => Promise.reject(error));
  const connect = vi.fn(async () => ({ metadata, close }) as unknown as KafkaClient);
  const sink = kafkaSink(connect, { v1: "events" });

  const results = [];
  for (let time = 0; time < 2; time += 1) {
    results.push(...(await sink.publish([externalEvent(stepInstanceUpdate())], 5_000)));
  }

  expect(results.map((result) => result.kind)).toEqual([kind, kind]);
  expect(connect).toHaveBeenCalledTimes(client === "kept" ? 1 : 2);
  expect(close).toHaveBeenCalledTimes(client === "kept" ? 0 : 2);
});
