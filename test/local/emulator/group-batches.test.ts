// Several messages of a group in one receive, whatever is handed back, expires or is deleted in between.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import * as fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "../../../local/emulator/emulator.ts";
import { localClients } from "../../../local/this-machine.ts";

const VISIBILITY_SECONDS = 30;

let emulator: Emulator;
let sqs: SQSClient;
let lastQueue = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  sqs = emulator.atHand(localClients(emulator.endpoint).sqs);
});

afterEach(() => void vi.useRealTimers());

afterAll(async () => {
  sqs.destroy();
  await emulator.close();
});

interface Taken {
  readonly group: string;
  readonly number: number;
  readonly handle: string;
}

async function queueWith(groups: readonly string[]): Promise<string> {
  lastQueue += 1;
  const Attributes = { FifoQueue: "true", VisibilityTimeout: `${VISIBILITY_SECONDS}` };
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `q${lastQueue}.fifo`, Attributes }));
  for (const [index, MessageGroupId] of groups.entries()) {
    const MessageBody = `${index}`;
    const Entries = [{ Id: "one", MessageBody, MessageGroupId, MessageDeduplicationId: MessageBody }];
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
  return QueueUrl;
}

async function receive(QueueUrl: string, MaxNumberOfMessages = 10): Promise<Taken[]> {
  const names = { MessageSystemAttributeNames: ["MessageGroupId" as const] };
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, WaitTimeSeconds: 0, ...names }),
  );
  return Messages.map(({ Body, ReceiptHandle = "", Attributes }) => ({
    ...{ group: Attributes?.MessageGroupId ?? "", number: Number(Body), handle: ReceiptHandle },
  }));
}

const remove = (QueueUrl: string, taken: readonly Taken[]) =>
  taken.length > 0 &&
  sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: taken.map(({ handle }, index) => ({ Id: `${index}`, ReceiptHandle: handle })),
    }),
  );

const handBack = (QueueUrl: string, taken: readonly Taken[]) =>
  taken.length > 0 &&
  sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: taken.map(({ handle }, index) => ({ Id: `${index}`, ReceiptHandle: handle, VisibilityTimeout: 0 })),
    }),
  );

test("a receive gets what there is of a group, and nothing more of it until that has come to an end", async () => {
  const url = await queueWith(["a", "a", "a", "b"]);

  const first = await receive(url, 3);
  expect(first.map(({ group }) => group).sort()).toEqual(["a", "a", "b"]);
  expect(await receive(url)).toEqual([]);
  await remove(url, first.slice(0, 1));
  expect(await receive(url)).toEqual([]);
  await remove(url, first.slice(1));
  expect(await receive(url)).toMatchObject([{ group: "a", number: 2 }]);
});

test("what is received to be seen by others too comes once", async () => {
  const url = await queueWith(["a", "a"]);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, VisibilityTimeout: 0 }),
  );

  expect(Messages.map(({ Body }) => Body)).toEqual(["0"]);
});

test("whatever is handed back in whatever order, or expires, each group comes in the order in which it was sent", async () => {
  const step = fc.record({
    max: fc.integer({ min: 1, max: 10 }),
    done: fc.integer({ min: 0, max: 10 }),
    end: fc.constantFrom("handed back", "handed back, last first", "expired"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 25 }),
      fc.array(step, { maxLength: 8 }),
      async (groups, steps) => {
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
        const url = await queueWith(groups);
        const left = new Map(
          ["a", "b", "c"].map((group) => [group, [...groups.keys()].filter((index) => groups[index] === group)]),
        );
        for (const { max, done, end } of [...steps, ...groups.map(() => ({ max: 10, done: 10, end: "expired" }))]) {
          const taken = await receive(url, max);
          const available = [...left.values()].flat().length;
          expect(taken.length).toBe(Math.min(max, available));
          for (const [group, numbers] of left) {
            const own = taken.filter((each) => each.group === group).map(({ number }) => number);
            expect(own).toEqual(numbers.slice(0, own.length));
          }
          await remove(url, taken.slice(0, done));
          for (const { group, number } of taken.slice(0, done)) {
            left.set(
              group,
              (left.get(group) ?? []).filter((each) => each !== number),
            );
          }
          const rest = taken.slice(done);
          if (end === "expired") vi.setSystemTime(Date.now() + VISIBILITY_SECONDS * 1_000);
          else await handBack(url, end === "handed back" ? rest : rest.toReversed());
        }
        expect([...left.values()].flat()).toEqual([]);
      },
    ),
  );
});
