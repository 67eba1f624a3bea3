// Events that show what a publisher in any language has to know: which group, what is split, what is refused.
const SYNC_TIME = { sync_time: 1_764_000_000_100 };

const started = (workflow_instance_id: number, event_time = 1_764_000_000_000) => ({
  workflow_instance_id,
  ...{ workflow_run_id: 1, workflow_uuid: `w-${workflow_instance_id}`, correlation_id: `c-${workflow_instance_id}` },
  ...{ old_status: "CREATED", new_status: "IN_PROGRESS", event_time },
});

const instances = (workflow_id: string, ...change_records: object[]) => ({
  ...{ type: "WORKFLOW_INSTANCE_UPDATE", workflow_id, workflow_name: "Daily load", change_records, ...SYNC_TIME },
});

const step = (workflow_id: string, change: object = {}) => ({
  ...{ type: "STEP_INSTANCE_UPDATE", workflow_id, workflow_instance_id: 7, workflow_run_id: 1, step_id: "load" },
  ...{ step_attempt_id: 1, workflow_uuid: "w-7", step_uuid: "s-7", correlation_id: "c-7", step_instance_id: 3 },
  pending_records: [{ old_status: "STARTING", new_status: "RUNNING", event_time: 1_764_000_000_000 }],
  ...SYNC_TIME,
  ...change,
});

const version = (workflow_id: string, change: object = {}) => ({
  ...{ type: "WORKFLOW_VERSION_UPDATE", workflow_id, author: { name: "ada", team: "data" }, version_id: 4 },
  ...{ current_active_version: 4, log: "new version", event_time: 1_764_000_000_000, ...SYNC_TIME, ...change },
});

const deletion = { type: "DELETE_WORKFLOW", workflow_id: "etl.daily", internal_id: 12, timestamp: 1_764_000_000_000 };

export const PUBLISHING: Readonly<Record<string, object>> = {
  "a change to a workflow: its group is the workflow": version("etl.daily"),
  "what happens to a step: its group is the instance": step("etl.daily"),
  "one instance": instances("etl.daily", started(7)),
  "several changes of one instance are one message": instances("etl.daily", started(7), started(7, 1_764_000_000_001)),
  "several instances are a message for each, in the order in which they are first named": instances(
    "etl.daily",
    ...[started(9), started(8), started(9, 1_764_000_000_001)],
  ),
  "wrapped, each message is wrapped again": {
    type: "NOTIFICATION",
    event: instances("etl.daily", started(1), started(2)),
  },
  "an action on one instance": {
    ...{ type: "INSTANCE_ACTION", workflow_id: "etl.daily", group_info: 0, entity_type: "STEP" },
    ...{ workflow_instance_id: 7, step_id: "load", step_action: "KILL" },
  },
  "an action on a whole workflow": {
    ...{ type: "INSTANCE_ACTION", workflow_id: "etl.daily", group_info: 0, entity_type: "FLOW" },
    workflow_instance_id: null,
  },
  "only the engine's own parts read it": { type: "START_WORKFLOW", workflow_id: "etl.daily" },
  "a key of 128 characters is its own group": version("w".repeat(128)),
  "a longer key is hashed": version("w".repeat(129)),
  "with its instance the key is too long: hashed": step("w".repeat(128)),
  "a key with a space is hashed": step("etl daily"),
  "a key that is not ASCII is hashed, as UTF-8": step("tägliche-ladung-😀"),
  "fields that nobody knows are sent along": step("etl.daily", { later_field: { any: [1, "thing", null] } }),
  "a status in any case": step("etl.daily", {
    pending_records: [{ old_status: "running", new_status: "Succeeded", event_time: 1_764_000_000_002 }],
  }),
  "text of any language, quotes and lines": version("etl.daily", { log: 'naïve "quotes", \\ and\nlines — 日本語 😀' }),
  "a deletion, once it is done": { type: "NOTIFICATION", event: deletion },
  "not sent: a type that nobody knows": { type: "WORKFLOW_PAUSED", workflow_id: "etl.daily" },
  "not sent: a status that nobody knows": step("etl.daily", {
    pending_records: [{ old_status: "RUNNING", new_status: "EXPLODED", event_time: 1 }],
  }),
  "not sent: no change at all": instances("etl.daily"),
  "not sent: an integer beyond 2^53-1": step("etl.daily", { step_instance_id: 2 ** 53 }),
  "not sent: a time that no date can write": step("etl.daily", { sync_time: 253_402_300_800_000 }),
  "not sent: an empty workflow id": version(""),
};
