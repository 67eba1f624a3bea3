// The vocabulary subscribers see, and which changes they see at all.
import fc from "fast-check";
import { expect, test } from "vitest";
import { stepInstanceUpdate as anyStepUpdate } from "../../../../../support/arbitraries.ts";
import * as factories from "../../../../../support/internal-events.ts";
import { eventsOf, read } from "../../../../../support/read.ts";
import { STEP_STATUSES, type StatusFacts, WORKFLOW_STATUSES } from "../../../../../support/statuses.ts";

/** Some status that is told as another one, so that the change between the two is visible. */
const otherThan = (statuses: Readonly<Record<string, StatusFacts>>, external: string): string =>
  Object.keys(statuses).find((status) => statuses[status]?.external !== external) ?? "";

test.each(Object.entries(STEP_STATUSES))("a step that becomes %s is told as %o", (status, facts) => {
  const pending_records = [{ old_status: otherThan(STEP_STATUSES, facts.external), new_status: status, event_time: 1 }];

  const [event] = eventsOf(read(factories.stepInstanceUpdate({ pending_records })));

  expect(event?.body.data).toMatchObject({ status: facts.external, terminal: facts.terminal });
  expect(event?.body.data.failure).toEqual(facts.failure);
  expect(event?.attributes).toMatchObject({ status: [facts.external], terminal: String(facts.terminal) });
});

test.each(Object.entries(WORKFLOW_STATUSES))("a workflow instance that becomes %s is told as %o", (status, facts) => {
  const record = { old_status: otherThan(WORKFLOW_STATUSES, facts.external), new_status: status };

  const [event] = eventsOf(read(factories.workflowInstanceUpdate([factories.changeRecord(record)])));

  expect(event?.body.data).toMatchObject({ status: facts.external, terminal: facts.terminal });
  expect(event?.body.data).not.toHaveProperty("failure");
  expect(event?.attributes).toMatchObject({ status: [facts.external], terminal: String(facts.terminal) });
});

test("RUNNING→FINISHING→SUCCEEDED is one visible transition", () => {
  const [event] = eventsOf(read(factories.stepInstanceUpdate()));

  expect(event?.body.data.transitions).toEqual([{ from: "RUNNING", to: "SUCCEEDED", at: "2025-11-24T16:00:00.005Z" }]);
  expect(event?.attributes).toMatchObject({ status: ["SUCCEEDED"], terminal: "true", step_id: "load" });
});

test("RUNNING→FINISHING alone is ignored", () => {
  const pending_records = [{ old_status: "RUNNING", new_status: "FINISHING", event_time: 1 }];

  const reading = read(factories.stepInstanceUpdate({ pending_records }));

  expect(reading).toMatchObject({ kind: "ignored", reason: "no-visible-transition" });
});

// The engine escalates a failure that a retry cannot mend; subscribers were told that it retries.
test("a failure that got worse within one message is told as what it became", () => {
  const pending_records = [
    { old_status: "RUNNING", new_status: "USER_FAILED", event_time: 1 },
    { old_status: "USER_FAILED", new_status: "FATALLY_FAILED", event_time: 2 },
  ];

  const [event] = eventsOf(read(factories.stepInstanceUpdate({ pending_records })));

  expect(event?.body.data).toMatchObject({ status: "FAILED", failure: { kind: "fatal", will_retry: false } });
  expect(event?.body.data.transitions).toEqual([{ from: "RUNNING", to: "FAILED", at: "1970-01-01T00:00:00.001Z" }]);
});

test("each record with a visible transition is an event of its own", () => {
  const records = [
    factories.changeRecord({ workflow_instance_id: 1 }),
    factories.changeRecord({ workflow_instance_id: 2, old_status: "FAILED", new_status: "FAILED_1" }),
    factories.changeRecord({ workflow_instance_id: 3 }),
  ];

  const events = eventsOf(read(factories.workflowInstanceUpdate(records)));

  expect(events.map(({ body }) => body.partitionkey)).toEqual(["etl.daily/1", "etl.daily/3"]);
  expect(events.map(({ body }) => body.sequence.split(".")[1])).toEqual(["000000", "000002"]);
});

test("a step's transitions are those that still are one when both ends are mapped; the last one dates the event", () => {
  const external = (status: string | undefined) => STEP_STATUSES[(status ?? "").toUpperCase()]?.external;
  fc.assert(
    fc.property(anyStepUpdate, (update) => {
      const visible = update.pending_records
        .map((record) => ({
          from: external(record.old_status),
          to: external(record.new_status),
          at: record.event_time,
        }))
        .filter(({ from, to }) => from !== to)
        .map((transition) => ({ ...transition, at: new Date(transition.at).toISOString() }));

      const reading = read(update);

      if (visible.length === 0) {
        expect(reading).toMatchObject({ kind: "ignored", reason: "no-visible-transition" });
        return;
      }
      const [event] = eventsOf(reading);
      expect(event?.body.data.transitions).toEqual(visible);
      expect(event?.body.data.status).toBe(visible.at(-1)?.to);
      expect(event?.body.time).toBe(visible.at(-1)?.at);
      expect(event?.attributes["status"]).toEqual([...new Set(visible.map(({ to }) => to))]);
      for (const [index, { from }] of visible.slice(1).entries()) expect(from).toBe(visible[index]?.to);
    }),
  );
});

test("a workflow instance's change between two names of one external status is none", () => {
  for (const status of ["FAILED", "FAILED_1", "failed_2"]) {
    const record = factories.changeRecord({ old_status: "FAILED", new_status: status });

    expect(read(factories.workflowInstanceUpdate([record]))).toMatchObject({
      kind: "ignored",
      reason: "no-visible-transition",
    });
  }
});
