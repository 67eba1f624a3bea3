// Random internal events and messages, for properties that must hold whatever the engine writes.
import fc from "fast-check";
import { damaged, textsOf } from "../../shared/engines/testing/damaged-texts.ts";
import { STEP_STATUSES, WORKFLOW_STATUSES } from "./statuses.ts";

const stepStatus = fc.constantFrom(...Object.keys(STEP_STATUSES), "running", "Finishing");
const workflowStatus = fc.constantFrom(...Object.keys(WORKFLOW_STATUSES), "FAILED_1", "in_progress");

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("etl.daily-load", "load", "a b/c", "Übersicht", "", "🚀") },
  { weight: 1, arbitrary: fc.constantFrom("x".repeat(200), "\uffff", "\ud83d", "\u0001", "__proto__") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 150 }) },
);
/** Order is kept within it: an empty one is no key. */
const workflowId = text.filter((value) => value !== "");
const id = fc.oneof(fc.nat({ max: 3 }), fc.maxSafeInteger());
/** Of an instance, a run or an attempt. */
const ordinal = fc.oneof(fc.nat({ max: 3 }), fc.maxSafeNat());
const timeMs = fc.integer({ min: 0, max: 253_402_300_799_999 });
/** Present, null or absent: the last two mean the same. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary }, fc.constant(null), fc.constant(undefined));

const extra = fc.dictionary(fc.constantFrom("team", "owner", "0", "zz"), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
const author = fc.oneof(
  text,
  fc.tuple(extra, text).map(([fields, name]) => ({ ...fields, name })),
);
const tag = fc
  .tuple(extra, fc.record({ name: text, namespace: maybe(fc.constantFrom("SYSTEM", "PLATFORM")) }))
  .map(([fields, known]) => ({ ...known, ...fields }));

const runUuid = fc.record({ instance_id: ordinal, run_id: ordinal, uuid: text });

export const startWorkflow = fc.record({ type: fc.constant("START_WORKFLOW"), workflow_id: workflowId });
export const terminateThenRun = fc.record({
  ...{ type: fc.constant("TERMINATE_THEN_RUN"), workflow_id: workflowId },
  ...{ instance_run_uuids: fc.array(runUuid, { maxLength: 3 }), action: text, user: author, reason: text },
  run_after: maybe(fc.array(runUuid, { maxLength: 2 })),
});
export const instanceAction = fc.record({
  ...{ type: fc.constant("INSTANCE_ACTION"), workflow_id: workflowId, group_info: id },
  entity_type: fc.constantFrom("WORKFLOW", "STEP", "FLOW", "TASK"),
  ...{ workflow_instance_id: maybe(ordinal), workflow_run_id: maybe(ordinal), step_id: maybe(text) },
  step_attempt_id: maybe(fc.oneof(ordinal, fc.constant("LATEST"))),
  ...{ step_action: maybe(text), workflow_action: maybe(text) },
  instance_run_ids: maybe(fc.dictionary(fc.nat().map(String), ordinal, { maxKeys: 3 })),
  action_code: maybe(id),
});
export const stepInstanceUpdate = fc.record({
  ...{
    type: fc.constant("STEP_INSTANCE_UPDATE"),
    workflow_id: workflowId,
    workflow_instance_id: ordinal,
    workflow_run_id: ordinal,
  },
  ...{ step_id: text, step_attempt_id: ordinal, workflow_uuid: text, step_uuid: text, correlation_id: text },
  step_instance_id: ordinal,
  pending_records: fc
    .array(fc.tuple(stepStatus, timeMs), { minLength: 2, maxLength: 7 })
    .map((path) =>
      path
        .slice(1)
        .map(([new_status, event_time], index) => ({ old_status: path[index]?.[0], new_status, event_time })),
    ),
  sync_time: timeMs,
});
export const changeRecord = fc.record({
  ...{ workflow_instance_id: ordinal, workflow_run_id: ordinal, workflow_uuid: text, correlation_id: text },
  ...{ depth: maybe(fc.nat({ max: 9 })), parent: maybe(extra), group_info: maybe(id) },
  tags: maybe(fc.array(tag, { maxLength: 4 })),
  ...{ old_status: workflowStatus, new_status: workflowStatus },
  event_time: timeMs,
});
export const workflowInstanceUpdate = fc.record({
  ...{ type: fc.constant("WORKFLOW_INSTANCE_UPDATE"), workflow_id: workflowId, workflow_name: text },
  change_records: fc.array(changeRecord, { minLength: 1, maxLength: 12 }),
  sync_time: timeMs,
});
export const workflowVersionUpdate = fc.record({
  ...{
    type: fc.constant("WORKFLOW_VERSION_UPDATE"),
    workflow_id: workflowId,
    author: maybe(author),
    workflow_name: maybe(text),
  },
  ...{ version_id: maybe(id), snapshot_id: maybe(id), current_active_version: maybe(id) },
  ...{ previous_active_version: maybe(id), log: text, event_time: timeMs, sync_time: timeMs },
});
const deletionRequest = fc.record({
  ...{
    type: fc.constant("DELETE_WORKFLOW"),
    workflow_id: workflowId,
    internal_id: id,
    author: maybe(author),
    timestamp: timeMs,
  },
});
/** Tells of a deletion, where the bare one only asks for it. */
export const deleteWorkflow = deletionRequest.map((event) => ({ type: "NOTIFICATION", event }));

/** Any event that is read, with fields that nobody knows. */
export const bareEvent = fc
  .tuple(
    fc.oneof(
      ...[startWorkflow, terminateThenRun, instanceAction, stepInstanceUpdate, workflowInstanceUpdate],
      ...[workflowVersionUpdate, deletionRequest],
    ),
    fc.dictionary(fc.constantFrom("later_field", "queue_id"), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
  )
  .map(([event, unknown]): Record<string, unknown> => ({ ...unknown, ...event }));

/** The same, as often as not wrapped in a NOTIFICATION. */
export const anyEvent = fc
  .tuple(bareEvent, fc.boolean())
  .map(([event, isWrapped]) => (isWrapped ? { type: "NOTIFICATION", event } : event));

export const damagedEvent = damaged(anyEvent);
export const anyText = textsOf(anyEvent);
