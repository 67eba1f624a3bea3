import { expect, test } from "vitest";
import { isSelected, type Selection, selectsAll } from "../../../cli/stored/selection.ts";
import { stored } from "../../support/stored-messages.ts";

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);
const MESSAGES = [
  stored("1", { partitionKey: "ml.train/7", type: "STEP_INSTANCE_UPDATE", sentMs: at("05:00") }),
  stored("2", { partitionKey: "ml.train", sentMs: at("03:00") }),
  stored("3", { partitionKey: "ml.trainer/7", sentMs: at("04:00") }),
  stored("4", { partitionKey: "f".repeat(64), body: '{"workflow_id":"ml.train"}', sentMs: at("04:30") }),
  stored("5", { partitionKey: "e".repeat(64), body: '{"event":{"workflow_id":"ml.train"}}', sentMs: at("04:30") }),
  stored("6", { partitionKey: "g", body: "{", reason: "invalid-json", sentMs: at("04:30") }),
];
const selected = (selection: Selection): string[] =>
  MESSAGES.filter((message) => isSelected(message, selection)).map(({ id }) => id);

test("what is not said selects nothing away", () => {
  expect(selected({})).toHaveLength(6);
  expect(selectsAll({ ids: undefined })).toBe(true);
  expect(selectsAll({ sinceMs: 0 })).toBe(false);
});

test("a workflow is found by its partition keys, and by the body where the key is a hash", () => {
  expect(selected({ workflow: "ml.train" })).toEqual(["1", "2", "4", "5"]);
});

test("reason, type, time and id each narrow it down; several values of one kind widen it", () => {
  expect(selected({ reasons: ["invalid-json"] })).toEqual(["6"]);
  expect(selected({ reasons: ["invalid-json", "invalid-event"] })).toHaveLength(6);
  expect(selected({ types: ["STEP_INSTANCE_UPDATE"] })).toEqual(["1"]);
  expect(selected({ sinceMs: at("04:00"), untilMs: at("04:30") })).toEqual(["3"]);
  expect(selected({ workflow: "ml.train", sinceMs: at("04:00") })).toEqual(["1", "4", "5"]);
  expect(selected({ ids: ["2", "original-3"] })).toEqual(["2", "3"]);
});
