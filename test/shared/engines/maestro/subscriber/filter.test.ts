import { expect, test } from "vitest";
import { type FilterSpec, filter, matches } from "../../../../../shared/engines/maestro/subscriber/index.ts";
import * as factories from "../../../../support/internal-events.ts";
import { eventsOf, read } from "../../../../support/read.ts";

function stepEvent(new_status: string) {
  const pending_records = [{ old_status: "STARTING", new_status, event_time: 1 }];
  const [event] = eventsOf(read(factories.stepInstanceUpdate({ pending_records })));
  return { attributes: event?.attributes ?? {} };
}

test("a filter is a policy on the attributes of an event", () => {
  const policy = filter({
    type: "step-instance.status.changed",
    status: ["FAILED", "TIMED_OUT"],
    workflow: { prefix: "etl." },
    step: ["load", { suffix: "-copy" }],
    terminal: true,
  });

  expect(policy).toEqual({
    type: ["step-instance.status.changed"],
    status: ["FAILED", "TIMED_OUT"],
    workflow_id: [{ prefix: "etl." }],
    step_id: ["load", { suffix: "-copy" }],
    terminal: ["true"],
  });
  expect(matches(policy, stepEvent("USER_FAILED"))).toBe(true);
  expect(matches(policy, stepEvent("RUNNING"))).toBe(false);
});

test("every key is the attribute that carries it", () => {
  expect(filter({ contract: "maestro", category: "workflow-change", cluster: "eu" })).toEqual({
    contract: ["maestro"],
    category: ["workflow-change"],
    cluster: ["eu"],
  });
  expect(filter({ tag: ["gold", { wildcard: "team-*" }], terminal: false })).toEqual({
    tags: ["gold", { wildcard: "team-*" }],
    terminal: ["false"],
  });
  expect(filter({})).toEqual({});
});

test("what is in a name reaches SNS as SNS has to have it", () => {
  const [event] = eventsOf(read(factories.workflowInstanceUpdate(undefined, { workflow_id: 'a "quoted\\" id' })));

  const policy = filter({ workflow: { "anything-but": ["other", 'a "quoted\\" id'] } });

  expect(policy).toEqual({ workflow_id: [{ "anything-but": ["other", 'a \\"quoted\\\\\\" id'] }] });
  expect(matches(policy, { attributes: event?.attributes ?? {} })).toBe(false);
  expect(matches(filter({ workflow: 'a "quoted\\" id' }), { attributes: event?.attributes ?? {} })).toBe(true);
});

test("what SNS would refuse is refused here, by the compiler where it can see it", () => {
  const texts = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);
  const six = {
    contract: "v1",
    category: "workflow-change",
    cluster: "a",
    workflow: "b",
    step: "c",
    tag: "d",
  } as const;

  // @ts-expect-error SNS takes at most five keys
  expect(() => filter(six)).toThrow("6 keys: SNS takes at most 5");
  expect(() => filter(six as FilterSpec)).toThrow("6 keys");
  // @ts-expect-error AWS says two things about anything-but on arrays
  filter({ tag: { "anything-but": "gold" } });
  // @ts-expect-error a key that no event has
  expect(() => filter({ status: "FAILED", stauts: "FAILED" })).toThrow("stauts: no event can be filtered by it");
  expect(() => filter({ workflow: texts(16), step: texts(10) })).toThrow("160 combinations of values");
  expect(() => filter({ workflow: [] })).toThrow("workflow_id: must not be empty");
  expect(() => filter({ workflow: { wildcard: "*a*b*c*" } })).toThrow("workflow_id[0].wildcard");
});

/** What the process is warned of by then. */
async function warningsOf(make: () => unknown): Promise<string[]> {
  const warnings: string[] = [];
  const hear = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`);
  process.on("warning", hear);
  make();
  await new Promise(setImmediate);
  process.off("warning", hear);
  return warnings;
}

test("what no event can ever meet is a warning, where there is no compiler to say so", async () => {
  // @ts-expect-error a status that no contract has
  expect(await warningsOf(() => expect(filter({ status: "FAILD" })).toEqual({ status: ["FAILD"] }))).toEqual([
    expect.stringMatching(
      /^FilterWarning: status: "FAILD" is met by no event of contract v1 or maestro: there they have/,
    ),
  ]);
  // @ts-expect-error a type that no contract has
  expect(await warningsOf(() => filter({ type: ["workflow.exploded", "workflow.deleted"] }))).toEqual([
    expect.stringContaining('type: "workflow.exploded" is met by no event'),
  ]);
  // @ts-expect-error attributes are text, and no text is "yes"
  expect(await warningsOf(() => filter({ terminal: "yes" }))).toEqual([expect.stringContaining('terminal: "yes"')]);
  expect(await warningsOf(() => filter({ type: "workflow.deleted", status: "FAILED" }))).toEqual([
    "FilterWarning: no event of contract v1 or maestro has all that it asks for",
  ]);
  expect(await warningsOf(() => filter({ status: ["FAILED", "USER_FAILED"], terminal: true, tag: "any" }))).toEqual([]);
});
