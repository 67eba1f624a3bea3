import { expect, test } from "vitest";
import { entriesOf, history } from "../../../cli/trace/log-entries.ts";

const line = (timestampMs: number, value: object) => ({ timestampMs, text: JSON.stringify(value) });
const ID = "message-1";
const LINES = [
  { timestampMs: 1, text: "START RequestId: 1 Version: $LATEST" },
  line(2, {
    message: "record.failed",
    sqs_message_id: ID,
    reason: "publish-refused",
    detail: "Throttled: ",
    receive_count: 1,
    function_request_id: "r1",
  }),
  line(3, {
    message: "batch.records",
    function_request_id: "r1",
    records: [{ sqs_message_id: ID, outcome: "failed", reason: "publish-refused", event_ids: [] }],
  }),
  line(9, {
    message: "batch.records",
    function_request_id: "r2",
    records: [
      { sqs_message_id: ID, partition_key: "k", type: "T", outcome: "published", event_ids: ["e1", "e2"] },
      { sqs_message_id: "message-2", outcome: "ignored", reason: "internal-only", event_ids: [] },
    ],
  }),
  line(10, { message: "batch.processed", received: 2 }),
];

test("a message's history is told once for each batch, in order", () => {
  const told = history(entriesOf(LINES.toReversed(), ID));

  expect(told.map(({ timeMs, outcome, detail, receiveCount }) => ({ timeMs, outcome, detail, receiveCount }))).toEqual([
    { timeMs: 2, outcome: "failed", detail: "Throttled: ", receiveCount: 1 },
    { timeMs: 9, outcome: "published", detail: undefined, receiveCount: undefined },
  ]);
});

test("an event leads to the message that it comes from", () => {
  expect(entriesOf(LINES, "e2")).toMatchObject([{ sqsMessageId: ID, partitionKey: "k", eventIds: ["e1", "e2"] }]);
  expect(entriesOf(LINES, "e3")).toEqual([]);
});
