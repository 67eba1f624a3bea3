// What the commands that send do when SQS does not take it: throttling is waited for, what only a person can end ends them.
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, expect, test } from "vitest";
import { sendInLanes } from "../../../operations/deployment/send-in-lanes.ts";
import { mockedClient } from "../../support/mocked-client.ts";

const sqs = mockedClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});

const accepted: string[] = [];
const send = (...items: string[]) =>
  sendInLanes(
    items.map((item) => ({ item, key: item.charAt(0), sizeBytes: item.length, entry: { MessageBody: item } })),
    {
      ...{ sqs: new SQSClient({}), queueUrl: "https://queue", mayContinue: () => true },
      onAccepted: async (some) => void accepted.push(...some.map(({ item, sentAs }) => `${item} as ${sentAs}`)),
    },
  );
const error = (name: string, $fault = "client") => Object.assign(new Error("why"), { name, $fault });
const takesAll = async ({ Entries = [] }: { Entries?: { Id: string; MessageBody: string }[] }) => ({
  Successful: Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: `id-${MessageBody}` })),
});

test("a call that is throttled, or an entry, is sent again, in order; what is accepted is told by its message's id", async () => {
  accepted.length = 0;
  sqs
    .on(SendMessageBatchCommand)
    .rejectsOnce(error("RequestThrottled"))
    .resolvesOnce({ Failed: [{ Id: "0", SenderFault: true, Code: "KmsThrottled" }] })
    .callsFake(takesAll);

  expect(await send("a1", "a2", "b1")).toEqual([]);

  expect(accepted.filter((each) => each.startsWith("a"))).toEqual(["a1 as id-a1", "a2 as id-a2"]);
  expect(accepted).toContain("b1 as id-b1");
});

test("a message that can never be accepted is named with those behind it in its key, and the others go out", async () => {
  accepted.length = 0;
  sqs.on(SendMessageBatchCommand).callsFake(async ({ Entries }) => ({
    ...(await takesAll({
      Entries: Entries.filter(({ MessageBody }: { MessageBody: string }) => MessageBody !== "a1"),
    })),
    Failed: [{ Id: "0", SenderFault: true, Code: "InvalidMessageContents", Message: "no" }],
  }));

  expect(await send("a1", "a2", "b1")).toEqual([{ items: ["a1", "a2"], reason: "InvalidMessageContents: no" }]);
  expect(accepted).toEqual(["b1 as id-b1"]);
});

test.each(["AccessDeniedException", "QueueDoesNotExist"])("%s ends it at once, in SQS's words", async (name) => {
  sqs.on(SendMessageBatchCommand).rejects(error(name));

  await expect(send("a1", "b1")).rejects.toThrow(expect.objectContaining({ name }));
  expect(sqs.calls()).toHaveLength(1);
});
