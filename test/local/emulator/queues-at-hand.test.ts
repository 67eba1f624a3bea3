// A client that asks the emulator's queues in its process sees what one sees that asks over HTTP.
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../../local/emulator/emulator.ts";
import { messagesIn } from "../../../local/runs/drain-queue.ts";
import { localClients } from "../../../local/this-machine.ts";

let emulator: Emulator;
let overHttp: SQSClient;
let atHand: SQSClient;
let lastQueue = 0;

beforeAll(async () => {
  emulator = await startEmulator();
  overHttp = localClients(emulator.endpoint).sqs;
  atHand = emulator.atHand(localClients(emulator.endpoint).sqs);
});

afterAll(async () => {
  overHttp.destroy();
  atHand.destroy();
  await emulator.close();
});

async function newQueue(): Promise<string> {
  lastQueue += 1;
  const QueueName = `q${lastQueue}.fifo`;
  const { QueueUrl = "" } = await atHand.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: "true" } }));
  return QueueUrl;
}

const entry = (Id: string, more: object = {}) => ({
  ...{ Id, MessageBody: `body ${Id}`, MessageGroupId: Id, MessageDeduplicationId: Id },
  ...more,
});

const receive = async (sqs: SQSClient, QueueUrl: string, WaitTimeSeconds = 0): Promise<Message[]> => {
  const names = { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All" as const] };
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds, ...names });
  return (await sqs.send(command)).Messages ?? [];
};

const MessageAttributes = {
  text: { DataType: "String", StringValue: "🚀" },
  binary: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 1]) },
};

/** What of an answer is not of this call alone. */
const comparable = (answer: object): object =>
  JSON.parse(
    JSON.stringify(answer, (name, value) =>
      /^(\$metadata|MessageId|ReceiptHandle|.*Timestamp)$/.test(name) ? undefined : value,
    ),
  );

test("whatever is sent, received, given back and deleted, the answers are those over HTTP", async () => {
  const answers = await Promise.all(
    [overHttp, atHand].map(async (sqs) => {
      const QueueUrl = await newQueue();
      const Entries = [
        ...[entry("a"), entry("b", { MessageAttributes }), entry("refused", { MessageBody: "\u0000" })],
        ...[entry("c"), { Id: "again", MessageBody: "twice", MessageGroupId: "c", MessageDeduplicationId: "c" }],
      ];
      const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      const first = await receive(sqs, QueueUrl);
      const given = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: [
            { Id: "back", ReceiptHandle: first[0]?.ReceiptHandle, VisibilityTimeout: 0 },
            { Id: "unknown", ReceiptHandle: "none", VisibilityTimeout: 0 },
          ],
        }),
      );
      const held = await messagesIn(sqs, QueueUrl);
      const second = await receive(sqs, QueueUrl);
      const Handles = [...first.slice(1), ...second].map(({ ReceiptHandle }, index) => ({
        ...{ Id: `${index}`, ReceiptHandle },
      }));
      const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Handles }));
      return [sent, { first }, given, { held }, { second }, deleted, { left: await messagesIn(sqs, QueueUrl) }];
    }),
  );

  const [http, direct] = answers.map((each) => each.map(comparable));
  expect(direct).toEqual(http);
  expect(direct?.[1]).toMatchObject({ first: [{ Body: "body a" }, { Body: "body b" }, { Body: "body c" }] });
  expect(direct?.at(-1)).toEqual({ left: 0 });
});

test("a binary attribute that came over HTTP is the same bytes", async () => {
  const QueueUrl = await newQueue();
  const Entries = [entry("a", { MessageAttributes })];
  await overHttp.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  const [message] = await receive(atHand, QueueUrl);

  expect([...(message?.MessageAttributes?.["binary"]?.BinaryValue ?? [])]).toEqual([0, 255, 1]);
});

test("what a queue refuses is the error that the SDK has for it", async () => {
  await expect(receive(atHand, `${emulator.endpoint}/000000000000/none`)).rejects.toBeInstanceOf(QueueDoesNotExist);
});

test("who waits for a message gets it when it comes", async () => {
  const QueueUrl = await newQueue();
  const waiting = receive(atHand, QueueUrl, 20);

  await overHttp.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry("a")] }));

  expect(await waiting).toHaveLength(1);
});

test("a request for messages that was given up takes none", async () => {
  const QueueUrl = await newQueue();
  const stopping = new AbortController();
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
  const given = atHand.send(command, { abortSignal: stopping.signal });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve))); // it waits by now
  stopping.abort();

  await expect(given).rejects.toMatchObject({ name: "AbortError" });

  await overHttp.send(new SendMessageBatchCommand({ QueueUrl, Entries: [entry("a")] }));
  expect(await receive(atHand, QueueUrl)).toHaveLength(1);
});

test("who asks on and on leaves others their turn", async () => {
  const QueueUrl = await newQueue();
  let asked = true;
  setTimeout(() => {
    asked = false;
  });

  while (asked) await receive(atHand, QueueUrl);

  expect(asked).toBe(false);
});
