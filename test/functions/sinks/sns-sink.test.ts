// How the SNS client is used.
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeEach, expect, test } from "vitest";
import { snsSink } from "../../../functions/sinks/sns-sink.ts";
import type { ExternalEvent } from "../../../shared/contracts/index.ts";
import { mockedClient } from "../../support/mocked-client.ts";

const sns = mockedClient(SNSClient);
beforeEach(() => {
  sns.reset();
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
const publish = (topic: "standard" | "fifo") => snsSink(new SNSClient({}), "arn:aws:sns:eu-west-1:1:t", topic).publish;

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
  [{ SenderFault: true, Code: "AuthorizationError" }, "deployment-refused"],
  [{ SenderFault: false, Code: "InternalError" }, "service-refused"],
])("a failed entry %o is %s", async (entry, kind) => {
  sns.on(PublishBatchCommand).resolves({ Failed: [{ Id: "0", ...entry }] });

  expect(await publish("standard")([event("x")], 1_000)).toMatchObject([{ kind }]);
});

test("a call refused for what is in it says so of each event; alone, an event is refused for itself", async () => {
  sns.on(PublishBatchCommand).rejects(clientError("InvalidParameterException"));

  const results = await publish("standard")([event("x"), event("bad")], 1_000);
  const alone = await publish("standard")([event("bad")], 1_000);

  expect(results.map(({ kind }) => kind)).toEqual(["call-refused", "call-refused"]);
  expect(alone.map(({ kind }) => kind)).toEqual(["message-refused"]);
  expect(sns.calls()).toHaveLength(2);
});

test.each([
  ["AuthorizationErrorException", "deployment-refused"],
  ["NotFoundException", "deployment-refused"],
  ["ThrottledException", "service-refused"],
])("%s is no fault of the messages: %s", async (name, kind) => {
  sns.on(PublishBatchCommand).rejects(clientError(name));

  expect(await publish("standard")([event("x"), event("y")], 1_000)).toMatchObject([{ kind }, { kind }]);
});

test("every code that blames the message, and none that blames the topic, refuses it for good", async () => {
  const kinds: Record<string, string | undefined> = {};
  for (const code of ["InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "ValidationError"]) {
    for (const name of [code, `${code}Exception`]) {
      sns.on(PublishBatchCommand).rejects(clientError(name));
      kinds[name] = (await publish("fifo")([event("x")], 1_000))[0]?.kind;
    }
  }
  for (const name of ["KMSDisabledException", "InvalidSecurityException", "EndpointDisabledException", "AbortError"]) {
    sns.on(PublishBatchCommand).rejects(clientError(name));
    kinds[name] = (await publish("fifo")([event("x")], 1_000))[0]?.kind;
  }

  const refused = Object.keys(kinds).filter((name) => kinds[name] === "message-refused");
  expect(refused).toHaveLength(8);
  expect(Object.keys(kinds)).toHaveLength(12);
});

test("a broken connection is the service's, whatever the client calls it", async () => {
  sns.on(PublishBatchCommand).rejects(Object.assign(new Error("socket hang up"), { name: "TimeoutError" }));

  expect(await publish("standard")([event("x"), event("y")], 1_000)).toEqual([
    { kind: "service-refused", detail: "TimeoutError: socket hang up" },
    { kind: "service-refused", detail: "TimeoutError: socket hang up" },
  ]);
});

test("a bug of ours is no refusal: it is thrown", async () => {
  sns.on(PublishBatchCommand).rejects(new TypeError("undefined is not a function"));

  await expect(publish("standard")([event("x")], 1_000)).rejects.toThrow(TypeError);
});

test("ten events of both contracts are one call of ten entries with ids of their own", async () => {
  sns.on(PublishBatchCommand).callsFake(async ({ PublishBatchRequestEntries: entries }) => ({ Successful: entries }));

  const results = await publish("fifo")(
    Array.from({ length: 10 }, (_, n) => event(`e${n}`)),
    1_000,
  );

  const [call] = sns.commandCalls(PublishBatchCommand);
  expect(results).toEqual(Array(10).fill({ kind: "published" }));
  expect(call?.args[0].input.TopicArn).toBe("arn:aws:sns:eu-west-1:1:t");
  expect(new Set(call?.args[0].input.PublishBatchRequestEntries?.map(({ Id }) => Id)).size).toBe(10);
});
