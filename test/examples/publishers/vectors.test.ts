// The programs themselves are run by `npm run contract:publishers`, which needs their languages.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { differences, expectedMessages, type StoredMessage } from "../../../examples/publishers/vectors.ts";

const vectors = JSON.parse(readFileSync("docs/internal/vectors.json", "utf8"));
const expected = expectedMessages(vectors);
const stored: StoredMessage[] = vectors.events.flatMap(
  ({ messages = [] }: { messages?: { group_id: string; deduplication_id: string; body: string }[] }) =>
    messages.map(({ group_id, deduplication_id, body }) => ({
      ...{ groupId: group_id, deduplicationId: deduplication_id, body },
    })),
);
const changed = (change: (message: StoredMessage) => Partial<StoredMessage>): StoredMessage[] =>
  stored.map((message, index) => (index === 0 ? { ...message, ...change(message) } : message));

test("what the engine SDK sends is what a publisher should send, in whatever order groups come", () => {
  expect(differences(expected, stored)).toEqual([]);
  const byGroup = stored.toSorted((a, b) => (a.groupId < b.groupId ? -1 : a.groupId > b.groupId ? 1 : 0));
  expect(differences(expected, byGroup)).toEqual([]);
});

test.each([
  ["a message in another group", changed(() => ({ groupId: "elsewhere" }))],
  ["a message that is missing", stored.slice(1)],
  ["a message that came twice", [...stored, ...stored.slice(-1)]],
  ["another order within a group", stored.toReversed()],
  ["another body", changed(({ body }) => ({ body: body.replace("etl.daily", "etl.hourly") }))],
  ["a deduplication id of something else", changed(() => ({ deduplicationId: "0".repeat(64) }))],
])("%s is told of", (_, sent) => {
  expect(differences(expected, sent)).not.toEqual([]);
});
