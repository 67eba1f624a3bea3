// Tolerant of what the engine adds, never of what it means.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../../../../shared/engines/maestro/index.ts";
import * as arbitraries from "../../../../support/arbitraries.ts";
import * as factories from "../../../../support/internal-events.ts";
import { STEP_STATUSES, WORKFLOW_STATUSES } from "../../../../support/statuses.ts";

type Fields = Record<string, unknown>;
const parse = (value: unknown) => maestroEvents.read(JSON.stringify(value));
const step = (record: Fields) =>
  factories.stepInstanceUpdate({
    pending_records: [{ old_status: "CREATED", new_status: "RUNNING", event_time: 1, ...record }],
  });
const instance = (record: Fields) => factories.workflowInstanceUpdate([factories.changeRecord(record)]);

test("whatever the engine writes by its schema is read, wrapped or not", () => {
  fc.assert(
    fc.property(arbitraries.anyEvent, (event) => {
      expect(parse(event)).toMatchObject({ kind: "parsed", type: event["type"] });
    }),
  );
});

const read = (value: unknown) =>
  readMessage(
    JSON.stringify(value),
    { internal: maestroEvents, contracts: Object.values(CONTRACTS) },
    { cluster: "c", sequenceNumber: "1", nowMs: 1 },
  );

test("fields that nobody knows are kept out of the way, at every level", () => {
  const plain = factories.workflowInstanceUpdate([factories.changeRecord({ tags: null })]);
  const later = factories.workflowInstanceUpdate([factories.changeRecord({ tags: null, note: "new" })], { queue: [1] });

  expect(read(later)).toEqual(read(plain));
  expect(read({ type: "NOTIFICATION", event: plain, retries: 3 })).toEqual({ ...read(plain), type: "NOTIFICATION" });
});

describe("an optional field that is absent is as good as one that is null", () => {
  test.each<[string, Fields, string[]]>([
    [
      "INSTANCE_ACTION",
      factories.instanceAction(),
      ["workflow_instance_id", "workflow_run_id", "step_id", "step_attempt_id"],
    ],
    [
      "INSTANCE_ACTION",
      factories.instanceAction(),
      ["step_action", "workflow_action", "instance_run_ids", "action_code"],
    ],
    ["TERMINATE_THEN_RUN", factories.terminateThenRun(), ["run_after"]],
    ["WORKFLOW_VERSION_UPDATE", factories.workflowVersionUpdate(), ["workflow_name", "version_id", "snapshot_id"]],
    [
      "WORKFLOW_VERSION_UPDATE",
      factories.workflowVersionUpdate(),
      ["current_active_version", "previous_active_version"],
    ],
  ])("%s", (_type, event, optional) => {
    for (const field of optional) {
      const { [field]: _, ...absent } = event;

      expect(parse(absent).kind).toBe("parsed");
      expect(parse({ ...event, [field]: null }).kind).toBe("parsed");
    }
  });

  test.each(["depth", "parent", "group_info", "tags"])("%s of a change record", (field) => {
    const { [field]: _, ...absent } = factories.changeRecord();

    expect(parse(factories.workflowInstanceUpdate([absent])).kind).toBe("parsed");
    expect(parse(instance({ [field]: null })).kind).toBe("parsed");
  });
});

describe("a value of the wrong type is an invalid event that names its place", () => {
  test.each<[unknown, string]>([
    [factories.stepInstanceUpdate({ workflow_id: 7 }), "workflow_id: expected string, received number"],
    [
      factories.stepInstanceUpdate({ workflow_instance_id: "7" }),
      "workflow_instance_id: expected number, received string",
    ],
    [factories.stepInstanceUpdate({ step_attempt_id: 1.5 }), "step_attempt_id: expected int"],
    [factories.stepInstanceUpdate({ pending_records: {} }), "pending_records: expected array, received object"],
    [step({ new_status: 3 }), "pending_records[0].new_status: expected string, received number"],
    [step({ event_time: "1" }), "pending_records[0].event_time: expected number, received string"],
    [step({ event_time: -1 }), "pending_records[0].event_time: expected at least 0, received -1"],
    [step({ event_time: 253_402_300_800_000 }), "pending_records[0].event_time: expected at most 253402300799999"],
    [instance({ depth: "0" }), "change_records[0].depth: expected number, received string"],
    [instance({ tags: "gold" }), "change_records[0].tags: expected array, received string"],
    [instance({ tags: ["gold"] }), "change_records[0].tags[0]: expected an object with a name"],
    [instance({ tags: [{ name: "gold" }, {}] }), "change_records[0].tags[1]: expected an object with a name"],
    [factories.workflowVersionUpdate({ author: 7 }), "author: expected a string, or an object with a name"],
    [
      factories.workflowVersionUpdate({ author: { team: "data" } }),
      "author: expected a string, or an object with a name",
    ],
    [factories.workflowVersionUpdate({ author: { name: 7 } }), "author: expected a string, or an object with a name"],
    [factories.workflowVersionUpdate({ version_id: "1" }), "version_id: expected number, received string"],
    [{ ...factories.instanceAction(), entity_type: "JOB" }, 'entity_type: unknown value "JOB"'],
    [
      { ...factories.instanceAction(), instance_run_ids: { 1: "2" } },
      "instance_run_ids: expected an object of run ids",
    ],
    [
      { ...factories.terminateThenRun(), instance_run_uuids: [{}] },
      "instance_run_uuids[0].instance_id: required, but absent",
    ],
    [factories.stepInstanceUpdate({ workflow_id: "" }), "workflow_id: is empty"],
    [{ ...factories.startWorkflow(), workflow_id: "" }, "workflow_id: is empty"],
    [
      factories.stepInstanceUpdate({ workflow_instance_id: -1 }),
      "workflow_instance_id: expected at least 0, received -1",
    ],
    [factories.stepInstanceUpdate({ workflow_run_id: -1 }), "workflow_run_id: expected at least 0, received -1"],
    [factories.stepInstanceUpdate({ step_attempt_id: -7 }), "step_attempt_id: expected at least 0, received -7"],
    [factories.stepInstanceUpdate({ step_instance_id: -1 }), "step_instance_id: expected at least 0, received -1"],
    [
      instance({ workflow_instance_id: -1 }),
      "change_records[0].workflow_instance_id: expected at least 0, received -1",
    ],
    [instance({ workflow_run_id: -2 }), "change_records[0].workflow_run_id: expected at least 0, received -2"],
    [{ ...factories.instanceAction(), workflow_run_id: -1 }, "workflow_run_id: expected at least 0, received -1"],
    [{ ...factories.instanceAction(), instance_run_ids: { 1: -1 } }, "instance_run_ids: expected an object of run ids"],
    [
      { ...factories.terminateThenRun(), instance_run_uuids: [{ instance_id: -1, run_id: 1, uuid: "u" }] },
      "instance_run_uuids[0].instance_id: expected at least 0, received -1",
    ],
    [{ type: "NOTIFICATION", event: instance({ depth: "0" }) }, "event.change_records[0].depth: expected number"],
    [{ type: "NOTIFICATION", event: "START_WORKFLOW" }, "event: expected an object"],
  ])("%j", (event, detail) => {
    expect(parse(event)).toMatchObject({ reason: "invalid-event", detail: expect.stringContaining(detail) });
  });

  test.each([
    [
      factories.stepInstanceUpdate({ pending_records: [] }),
      "pending_records: expected at least 1 element(s), received 0",
    ],
    [factories.workflowInstanceUpdate([]), "change_records: expected at least 1 element(s), received 0"],
  ])("$type without a record says nothing", (event, detail) => {
    expect(parse(event)).toMatchObject({ reason: "invalid-event", detail });
  });
});

test.each([...Object.keys(STEP_STATUSES)])("step status %s is read in any case", (status) => {
  for (const written of [status, status.toLowerCase(), `${status[0]}${status.slice(1).toLowerCase()}`]) {
    expect(parse(step({ new_status: written }))).toMatchObject({
      event: { pending_records: [{ new_status: status }] },
    });
  }
});

test.each([...Object.keys(WORKFLOW_STATUSES)])("workflow status %s is read in any case", (status) => {
  for (const written of [status, status.toLowerCase()]) {
    expect(parse(instance({ new_status: written }))).toMatchObject({
      event: { change_records: [{ new_status: status }] },
    });
  }
});

test.each(["FAILED_1", "FAILED_2", "failed_1", "FAILED"])(
  "workflow status %s is FAILED, for a step it is unknown",
  (status) => {
    expect(parse(instance({ old_status: status }))).toMatchObject({
      event: { change_records: [{ old_status: "FAILED" }] },
    });
    expect(parse(step({ new_status: status }))).toMatchObject({ reason: "invalid-event" });
  },
);

test.each([
  [step({ new_status: "ſUCCEEDED" }), 'pending_records[0].new_status: unknown step status "ſUCCEEDED"'],
  [instance({ new_status: "ıN_PROGRESS" }), 'change_records[0].new_status: unknown workflow status "ıN_PROGRESS"'],
])("a letter that only looks like one when it is upper-cased makes no status", (event, detail) => {
  expect(parse(event)).toMatchObject({ reason: "invalid-event", detail });
});

test.each(["", " RUNNING", "RUNNING ", "IN_PROGRESS", "QUEUED", "constructor"])("%j is no step status", (status) => {
  expect(parse(step({ old_status: status }))).toMatchObject({
    reason: "invalid-event",
    detail: `pending_records[0].old_status: unknown step status ${JSON.stringify(status)}`,
  });
});

test("a damaged event is read or quarantined with a reason, and never throws", () => {
  fc.assert(
    fc.property(arbitraries.damagedEvent, (event) => {
      const parsed = parse(event);
      if (parsed.kind === "unreadable") expect(parsed.detail).not.toBe("");
    }),
    { numRuns: 1_000 },
  );
});
