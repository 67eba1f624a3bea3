// What ordering is kept within.
import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { instanceKey, maestroEvents, workflowKey } from "../../../../../shared/engines/maestro/index.ts";
import * as arbitraries from "../../../../support/arbitraries.ts";
import * as factories from "../../../../support/internal-events.ts";

const keyOf = (message: unknown): string => {
  const parsed = maestroEvents.read(JSON.stringify(message));
  if (parsed.kind === "unreadable") throw new Error(parsed.detail);
  return parsed.partitionKey;
};
const { workflow_instance_id: _, ...actionOnWorkflow } = factories.instanceAction();
const records = (...instances: number[]) =>
  instances.map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

test.each([
  [factories.startWorkflow(), "etl.daily"],
  [factories.terminateThenRun(), "etl.daily"],
  [factories.workflowVersionUpdate(), "etl.daily"],
  [factories.deletionRequest(), "etl.daily"],
  [actionOnWorkflow, "etl.daily"],
  [factories.instanceAction(), "etl.daily/7"],
  [factories.stepInstanceUpdate(), "etl.daily/7"],
  [factories.workflowInstanceUpdate(), "etl.daily/7"],
  [factories.workflowInstanceUpdate(records(8, 8)), "etl.daily/8"],
  [factories.workflowInstanceUpdate(records(8, 9)), "etl.daily"],
  [{ type: "NOTIFICATION", event: factories.stepInstanceUpdate() }, "etl.daily/7"],
])("%j is kept in order with everything of %s", (message, key) => {
  expect(keyOf(message)).toBe(key);
});

test("a key that is no message group id becomes its SHA-256, one that is stays readable", () => {
  const longest = "x".repeat(128);

  expect(workflowKey(longest)).toBe(longest);
  expect(workflowKey(`${longest}x`)).toBe(hash("sha256", `${longest}x`, "hex"));
  expect(workflowKey("")).toBe(hash("sha256", "", "hex"));
  expect(workflowKey("two words")).toBe(hash("sha256", "two words", "hex"));
  expect(instanceKey("täglich", 7)).toBe(hash("sha256", "täglich/7", "hex"));
});

test("any event has a key that SQS takes as a message group id", () => {
  fc.assert(fc.property(arbitraries.anyEvent, (event) => void expect(keyOf(event)).toMatch(/^[!-~]{1,128}$/)));
});
