// How the SNS and SQS clients are used.
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { publisher } from "../../../functions/event-processor/publish.ts";
import { quarantineStore } from "../../../functions/event-processor/quarantine.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { sqsRecord } from "../../support/processor.ts";

const sns = mockClient(SNSClient);
const sqs = mockClient(SQSClient);
beforeEach(() => {
  sns.reset();
  sqs.reset();
});

const event = (id: string): ExternalEvent => ({
  contract: "v1",
  id,
  type: "t",
  partitionKey: "w/1",
  timeMs: 1_764_000_000_000,
  attributes: { contract: "v1", status: ["A", "B"] },
  body: `{"id":"${id}"}`,
});
const clientError = (name: string) => Object.assign(new Error("no"), { name, $fault: "client" });
const publish = (topic: "standard" | "fifo") => publisher(new SNSClient({}), "arn:aws:sns:eu-west-1:1:t", topic);

test("a FIFO entry carries partition key and id, a standard one neither; attributes are typed", async () => {
  sns.on(PublishBatchCommand).resolves({ Successful: [{ Id: "0", MessageId: "m" }] });

  await publish("fifo")([event("x")], 1_000);
  await publish("standard")([event("x")], 1_000);

  const [fifo, standard] = sns
    .commandCalls(PublishBatchCommand)
    .map((call) => call.args[0].input.PublishBatchRequestEntries?.[0]);
  expect(fifo).toMatchObject({ MessageGroupId: "w/1", MessageDeduplicationId: "x" });
  expect(standard).toEqual({
    Id: "0",
    Message: '{"id":"x"}',
    MessageAttributes: {
      contract: { DataType: "String", StringValue: "v1" },
      status: { DataType: "String.Array", StringValue: '["A","B"]' },
    },
  });
});

test("an entry that the answer does not name is not taken for published", async () => {
  sns.on(PublishBatchCommand).resolves({ Successful: [{ Id: "1", MessageId: "m" }] });

  const results = await publish("standard")([event("x"), event("y")], 1_000);

  expect(results.map(({ kind }) => kind)).toEqual(["service-refused", "published"]);
});

test.each([
  [{ SenderFault: true, Code: "InvalidParameter" }, "message-refused"],
  [{ SenderFault: true, Code: "AuthorizationError" }, "service-refused"],
  [{ SenderFault: false, Code: "InternalError" }, "service-refused"],
])("a failed entry %o is %s", async (entry, kind) => {
  sns.on(PublishBatchCommand).resolves({ Failed: [{ Id: "0", ...entry }] });

  expect(await publish("standard")([event("x")], 1_000)).toMatchObject([{ kind }]);
});

test("a call refused for what is in it is sent again one by one, so that only the bad event is refused", async () => {
  sns.on(PublishBatchCommand).callsFake(async ({ PublishBatchRequestEntries: entries }) => {
    if (entries.some((entry: { Message: string }) => entry.Message.includes("bad")))
      throw clientError("InvalidParameterException");
    return { Successful: [{ Id: "0", MessageId: "m" }] };
  });

  const results = await publish("standard")([event("x"), event("bad"), event("y")], 1_000);

  expect(results.map(({ kind }) => kind)).toEqual(["published", "message-refused", "published"]);
});

test.each(["AuthorizationErrorException", "NotFoundException", "ThrottledException"])(
  "%s is no fault of the messages",
  async (name) => {
    sns.on(PublishBatchCommand).rejects(clientError(name));

    expect(await publish("standard")([event("x")], 1_000)).toMatchObject([{ kind: "service-refused" }]);
  },
);

test("a quarantined message is the original text with what a person needs as attributes", async () => {
  sqs.on(SendMessageCommand).resolves({});
  const record = sqsRecord("gar{bage", "w/1");

  const refusal = await quarantineStore(new SQSClient({}), "https://q")(
    record,
    { reason: "invalid-json", detail: `é${"é".repeat(900)}` },
    1_000,
  );

  const { MessageBody, MessageAttributes } = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
  expect(refusal).toBeUndefined();
  expect(MessageBody).toBe("gar{bage");
  expect(Object.keys(MessageAttributes ?? {})).toEqual([
    ...["reason", "detail", "partition_key", "sqs_message_id", "sequence_number", "sent_time_ms"],
  ]);
  expect(MessageAttributes?.["detail"]?.StringValue).toBe("é".repeat(512));
});
