import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { runEventSourceMapping } from "../../../local/functions/event-source-mapping.ts";
import type { FunctionEnvironment } from "../../../local/functions/function-environment.ts";

test("of a queue that is full, each process has a batch at work and one that waits, and the other batches stay where they are", async () => {
  const stopping = new AbortController();
  const begun = Promise.withResolvers<void>();
  let received = 0;
  const send = async (command: unknown): Promise<{ Messages?: Message[] }> => {
    if (!(command instanceof ReceiveMessageCommand)) return {};
    received += 1;
    return { Messages: [{ MessageId: `m${received}` }] };
  };
  const environments = [0, 1].map((): FunctionEnvironment => {
    let underWay = 0;
    return {
      invoke: () => {
        underWay += 1;
        if (environments.every((each) => each.underWay() === 2)) begun.resolve();
        return ended.then(() => ({ kind: "answered", value: undefined }));
      },
      underWay: () => underWay,
      stop: () => undefined,
    };
  });
  const ended = new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));

  const mapping = runEventSourceMapping(
    {
      plan: {
        queue: { url: "queue", arn: "queue" },
        function: { name: "tried" },
        batchSize: 10,
      } as never,
      sqs: { send } as unknown as SQSClient,
      environments,
      retrySeconds: undefined,
      onFailure: () => undefined,
    },
    stopping.signal,
  );
  await begun.promise;
  await new Promise((resolve) => setImmediate(resolve));

  expect(received).toBe(4);
  stopping.abort();
  await mapping;
});
