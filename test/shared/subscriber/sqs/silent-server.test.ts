// A server that accepts and never answers: stop waited for ever, and nobody was told.
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sqsSubscriber } from "../../../../shared/subscriber/sqs/index.ts";
import { clientOptions } from "../../../support/faults/patient-clients.ts";
import { silentServer } from "../../../support/silent-server.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
afterEach(() => void vi.useRealTimers());

test("a queue that never answers is told of ten seconds after the wait, and stop ends with it, however often it is asked", async () => {
  const { endpoint, taken } = await silentServer();
  const sqs = new SQSClient({ ...clientOptions(endpoint), useQueueUrlAsEndpoint: false });
  const errors: Error[] = [];
  const stopped: string[] = [];
  const subscriber = sqsSubscriber({
    ...{ sqs, queueUrl: `${endpoint}/000000000000/queue`, waitTimeSeconds: 2, onEvent: () => undefined },
    onError: (error) => errors.push(error),
  });

  subscriber.start();
  await taken(1);
  const stopping = subscriber.stop().then(() => stopped.push("first"));
  const again = subscriber.stop().then(() => stopped.push("second"));
  await vi.advanceTimersByTimeAsync(11_000);
  expect([stopped, errors]).toEqual([[], []]);
  await vi.advanceTimersByTimeAsync(3_000);

  await Promise.all([stopping, again]);
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining("no answer within 12000 ms")]);
});
