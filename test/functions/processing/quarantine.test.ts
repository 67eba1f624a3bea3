// How the SQS client is used to keep what can never succeed.
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, expect, test } from "vitest";
import { quarantineStore } from "../../../functions/processing/quarantine.ts";
import { mockedClient } from "../../support/mocked-client.ts";
import { sqsRecord } from "../../support/processor.ts";

const sqs = mockedClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});

const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/1/quarantine";
const store = (record: ReturnType<typeof sqsRecord>, detail = "why") =>
  quarantineStore(new SQSClient({}), QUEUE_URL)(record, { reason: "invalid-json", detail }, 1_000);
const sent = () => sqs.commandCalls(SendMessageCommand)[0]?.args[0].input;
const sentDetail = () => sent()?.MessageAttributes?.["detail"]?.StringValue;

test("a quarantined message is the original text, word for word, with what a person needs as attributes", async () => {
  sqs.on(SendMessageCommand).resolves({});
  const record = sqsRecord(' {"gar{bage"\n\u00a0🚀', "w/1");

  const refusal = await store(record);

  const text = (StringValue: string | undefined) => ({ DataType: "String", StringValue });
  expect(refusal).toBeUndefined();
  expect(sent()).toEqual({
    QueueUrl: QUEUE_URL,
    MessageBody: ' {"gar{bage"\n\u00a0🚀',
    MessageAttributes: {
      reason: text("invalid-json"),
      detail: text("why"),
      partition_key: text("w/1"),
      sqs_message_id: text(record.messageId),
      sequence_number: text(record.attributes.SequenceNumber),
      sent_time_ms: text("1764000000000"),
    },
  });
});

test("a detail longer than 1 KiB is cut between characters, and holds only what SQS takes", async () => {
  sqs.on(SendMessageCommand).resolves({});

  await store(sqsRecord("{", "w/1"), `${"é".repeat(511)}🚀`);
  expect(sentDetail()).toBe("é".repeat(511));

  sqs.resetHistory();
  await store(sqsRecord("{", "w/1"), "é".repeat(512));
  expect(sentDetail()).toBe("é".repeat(512));

  sqs.resetHistory();
  await store(sqsRecord("{", "w/1"), "a\u0000b\uffffc\ud83d");
  expect(sentDetail()).toBe("a\ufffdb\ufffdc\ufffd");
});

test("facts that the record does not have are left out, since SQS takes no empty attribute", async () => {
  sqs.on(SendMessageCommand).resolves({});
  const { attributes, ...record } = sqsRecord("{", "w/1");
  const { MessageGroupId: _, SequenceNumber: __, ...standard } = attributes;

  await store({ ...record, attributes: standard }, "");

  expect(Object.keys(sent()?.MessageAttributes ?? {})).toEqual(["reason", "sqs_message_id", "sent_time_ms"]);
});

test.each([
  ["a body so long that the attributes no longer fit", "InvalidParameterValue", "One or more parameters are invalid"],
  ["a queue that is gone", "QueueDoesNotExist", "The specified queue does not exist."],
  ["a throttled call", "ThrottlingException", "Rate exceeded"],
])("%s is not stored, and says why: nothing is cut, the record goes back to SQS", async (_name, code, message) => {
  sqs.on(SendMessageCommand).rejects(Object.assign(new Error(message), { name: code, $fault: "client" }));
  const body = "{".repeat(1_048_576);

  expect(await store(sqsRecord(body, "w/1"))).toBe(`${code}: ${message}`);
  expect(sent()?.MessageBody).toBe(body);
});

test("a call to the store is given up when its time is over", async () => {
  sqs.on(SendMessageCommand).resolves({});

  await store(sqsRecord("{", "w/1"));

  expect(sqs.calls()[0]?.args).toEqual([expect.anything(), { abortSignal: expect.any(AbortSignal) }]);
});
