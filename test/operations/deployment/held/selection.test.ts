import { expect, test } from "vitest";
import { isSelected, reachable, type Selection, selectsAll } from "../../../../operations/deployment/held/selection.ts";
import { groupId } from "../../../../shared/internal/index.ts";
import { held } from "../../../support/held-messages.ts";

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);
const MESSAGES = [
  held("1", { partitionKey: "ml.train/7", type: "STEP_INSTANCE_UPDATE", sentMs: at("05:00") }),
  held("2", { partitionKey: "ml.train", sentMs: at("03:00") }),
  held("3", { partitionKey: "ml.trainer/7", sentMs: at("04:00") }),
  held("4", { partitionKey: "f".repeat(64), body: '{"workflow_id":"ml.train"}', sentMs: at("04:30") }),
  held("5", { partitionKey: "e".repeat(64), body: '{"event":{"workflow_id":"ml.train"}}', sentMs: at("04:30") }),
  held("6", { partitionKey: "g", body: "{", reason: "invalid-json", sentMs: at("04:30") }),
];
const WORKFLOW = { id: "ml.train", paths: [["workflow_id"], ["event", "workflow_id"]] };
const selected = (selection: Selection): string[] =>
  MESSAGES.filter((message) => isSelected(message, selection)).map(({ id }) => id);

test("what is not said selects nothing away", () => {
  expect(selected({})).toHaveLength(6);
  expect(selectsAll({ ids: undefined })).toBe(true);
  expect(selectsAll({ sinceMs: 0 })).toBe(false);
});

test("a workflow is found by its partition keys, and by the body where the key is a hash", () => {
  expect(selected({ subject: WORKFLOW })).toEqual(["1", "2", "4", "5"]);
});

test("a partition key is found with those beneath it, and where SQS's rules made it a hash", () => {
  const long = "d".repeat(200);
  const hashed = held("7", { partitionKey: groupId(long) });

  expect(selected({ key: "ml.train" })).toEqual(["1", "2"]);
  expect(selected({ key: "ml.train/7" })).toEqual(["1"]);
  expect(isSelected(hashed, { key: long })).toBe(true);
  expect(isSelected(hashed, { key: long.slice(1) })).toBe(false);
});

test.each([
  ["deployment_id", "d-17", true],
  ["deployment_id", "d-1", false],
  ["hosts.host", "web-2", true],
  ["hosts.percent", "40", true],
  ["hosts.percent", "41", false],
  ["isForced", "false", true],
  ["reason", "null", false],
  ["hosts", "[object Object]", false],
  ["constructor", "", false],
])("of a message with %s, %j selects: %s", (path, value, is) => {
  const message = held("8", {
    body: '{"deployment_id":"d-17","isForced":false,"reason":null,"hosts":[{"host":"web-1","percent":40},{"host":"web-2"}]}',
  });

  expect(isSelected(message, { fields: [{ path: path.split("."), value }] })).toBe(is);
});

test("of several fields all must have their value, and a body that is no JSON has none", () => {
  const message = held("9", { body: '{"service":"search","environment":"staging"}' });
  const field = (name: string, value: string) => ({ path: [name], value });

  expect(isSelected(message, { fields: [field("service", "search"), field("environment", "staging")] })).toBe(true);
  expect(isSelected(message, { fields: [field("service", "search"), field("environment", "production")] })).toBe(false);
  expect(isSelected(held("10", { body: "{" }), { fields: [field("service", "search")] })).toBe(false);
});

test("reason, type, time and id each narrow it down; several values of one kind widen it", () => {
  expect(selected({ reasons: ["invalid-json"] })).toEqual(["6"]);
  expect(selected({ reasons: ["invalid-json", "invalid-event"] })).toHaveLength(6);
  expect(selected({ types: ["STEP_INSTANCE_UPDATE"] })).toEqual(["1"]);
  expect(selected({ sinceMs: at("04:00"), untilMs: at("04:30") })).toEqual(["3"]);
  expect(selected({ subject: WORKFLOW, sinceMs: at("04:00") })).toEqual(["1", "4", "5"]);
  expect(selected({ ids: ["2", "original-3"] })).toEqual(["2", "3"]);
});

const ids = (messages: readonly { id: string }[]): string[] => messages.map(({ id }) => id);
const isOdd = ({ id }: { id: string }): boolean => Number(id) % 2 === 1;

test("in a FIFO queue nothing overtakes a message of its group that stays", () => {
  const messages = [held("3"), held("1"), held("2"), held("5", { partitionKey: "other" })];

  const { ready, behind } = reachable(messages, isOdd, true);

  expect(ids(ready)).toEqual(["1", "5"]);
  expect(ids(behind)).toEqual(["3"]);
});

test("in a standard queue each message can be had", () => {
  const { ready, behind } = reachable([held("3"), held("1"), held("2")], isOdd, false);

  expect(ids(ready)).toEqual(["1", "3"]);
  expect(behind).toEqual([]);
});

test("order is that of numbers with more digits than a double can hold, not of texts", () => {
  const big = 2n ** 127n;
  const messages = [held("a", { sequenceNumber: `${big + 1n}` }), held("b", { sequenceNumber: `${big}` }), held("9")];

  expect(ids(reachable(messages, () => true, true).ready)).toEqual(["9", "b", "a"]);
});
