import { expect, test } from "vitest";
import { entriesOf, history } from "../../../operations/deployment/trace.ts";

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
      {
        ...{ sqs_message_id: ID, partition_key: "k", expected_partition_key: "k/1", type: "T" },
        ...{ outcome: "published", event_ids: ["e1", "e2"] },
      },
      { sqs_message_id: "message-2", outcome: "ignored", reason: "internal-only", event_ids: [] },
    ],
  }),
  line(10, { message: "batch.processed", received: 2 }),
];

test("a message's history is told once for each batch, in order", () => {
  const told = history(entriesOf(LINES.toReversed(), ID));

  expect(told.map(({ time, outcome, detail, receive_count }) => ({ time, outcome, detail, receive_count }))).toEqual([
    { time: "1970-01-01T00:00:00.002Z", outcome: "failed", detail: "Throttled: ", receive_count: 1 },
    { time: "1970-01-01T00:00:00.009Z", outcome: "published", detail: undefined, receive_count: undefined },
  ]);
});

test("an event leads to the message that it comes from", () => {
  expect(entriesOf(LINES, "e2")).toMatchObject([
    { sqs_message_id: ID, partition_key: "k", expected_partition_key: "k/1", event_ids: ["e1", "e2"] },
  ]);
  expect(entriesOf(LINES, "e3")).toEqual([]);
});
