// The client for SQS of the processor's bundle beside the SDK's own: the same said to SQS, the same read.
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  SendMessageCommand as OwnSendMessageCommand,
  SQSClient as OwnSQSClient,
} from "../../../functions/bundle/sqs-client.ts";
import { connection, outcome } from "./connection.ts";

const network = connection();
/** What the client's retries make of each error. */
const judged: unknown[] = [];
const retryStrategy = {
  acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
  refreshRetryTokenForRetry: async (_token: object, { errorType }: { readonly errorType: string }) => {
    judged.push(errorType);
    throw new Error("not again");
  },
  recordSuccess: () => undefined,
};
const write = () => undefined;
const logger = { debug: write, info: write, warn: write, error: write };
const settings = { ...network.settings, logger, retryStrategy: retryStrategy as never };
const own = new OwnSQSClient(settings);
const sdk = new SQSClient(settings);

const MESSAGE = {
  QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/quarantine.fifo",
  MessageBody: "x",
  MessageAttributes: { reason: { DataType: "String", StringValue: "invalid-json" } },
};

/** Of one call, without what is of its moment. */
function said() {
  const { headers = {}, body = "", ...request } = network.seen.request ?? { headers: {}, body: "" };
  const { authorization = "", "x-amz-date": _date, "amz-sdk-invocation-id": _id, ...lasting } = headers;
  const signed = authorization.replace(/\/\d{8}\//, "//").replace(/Signature=\w+$/, "");
  return { ...request, headers: lasting, signed, body: JSON.parse(Buffer.from(body).toString()) };
}

async function resultOf(call: Promise<object>) {
  judged.length = 0;
  return { output: await outcome(call), said: said(), judged: [...judged] };
}

async function bothSend(message: Partial<typeof MESSAGE>) {
  const input = { ...MESSAGE, ...message };
  return {
    ours: await resultOf(own.send(new OwnSendMessageCommand(input))),
    theirs: await resultOf(sdk.send(new SendMessageCommand(input))),
  };
}

const text = fc.oneof(fc.string({ unit: "binary" }), fc.json());

test("SQS is told what the SDK's client tells it, whatever is quarantined and wherever", async () => {
  network.seen.answer = { statusCode: 200, text: '{"MessageId":"m","MD5OfMessageBody":"another"}' };
  const QueueUrl = fc.constantFrom(MESSAGE.QueueUrl, "http://127.0.0.1:4566/000000000000/quarantine.fifo");
  await fc.assert(
    fc.asyncProperty(text, text, QueueUrl, async (MessageBody, StringValue, url) => {
      const MessageAttributes = { reason: { DataType: "String", StringValue } };
      const { ours, theirs } = await bothSend({ MessageBody, MessageAttributes, QueueUrl: url });
      expect(ours).toEqual(theirs);
      expect(ours.output).toMatchObject({ message: "InvalidChecksumError" });
    }),
  );
});

/** Of `SendMessage`, as SQS tells them by both of its protocols. */
const ERRORS = {
  InvalidAddress: "InvalidAddress",
  InvalidMessageContents: "InvalidMessageContents",
  InvalidSecurity: "InvalidSecurity",
  KmsAccessDenied: "KMS.AccessDeniedException",
  KmsDisabled: "KMS.DisabledException",
  KmsThrottled: "KMS.ThrottlingException",
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  RequestThrottled: "RequestThrottled",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
  AccessDeniedException: "AccessDenied",
  New: "New",
};

test("what SQS answers is read as by the SDK: stored, refused, and what is no answer of it", async () => {
  const MD5OfMessageBody = "9dd4e461268c8034f5c8564e155c67a6"; // of x
  const refusal = fc
    .tuple(fc.constantFrom(...Object.entries(ERRORS)), fc.constantFrom(400, 403, 429, 500, 503), fc.boolean())
    .map(([[name, code], statusCode, isTwice]) => ({
      ...{ statusCode, text: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: "no" }) },
      headers: isTwice ? { "x-amzn-query-error": `${code};Sender` } : {},
    }));
  const answer = fc.oneof(
    fc.constant({ statusCode: 200, text: JSON.stringify({ MessageId: "m", MD5OfMessageBody, SequenceNumber: "1" }) }),
    refusal,
    fc.record({ statusCode: fc.constantFrom(400, 500), text: fc.constantFrom("", "{}", '{"Message":"no"}') }),
  );
  await fc.assert(
    fc.asyncProperty(answer, async (given) => {
      network.seen.answer = given;
      const { ours, theirs } = await bothSend({});
      const { $fault: _, ...output } = theirs.output as { readonly $fault?: string };
      expect(ours).toEqual({ ...theirs, output: expect.objectContaining(output) });
    }),
  );
  network.seen.answer = { statusCode: 502, text: "<html>" };
  const { ours, theirs } = await bothSend({});
  expect(ours.output).toEqual(theirs.output);
});
