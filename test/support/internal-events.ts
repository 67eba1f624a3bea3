// Valid internal events; every test overrides only what it is about.

type Fields = Record<string, unknown>;

const START_MS = 1_764_000_000_000;

export const stepInstanceUpdate = (overrides: Fields = {}): Fields => ({
  type: "STEP_INSTANCE_UPDATE",
  workflow_id: "etl.daily",
  workflow_instance_id: 7,
  workflow_run_id: 1,
  step_id: "load",
  step_attempt_id: 2,
  workflow_uuid: "workflow-uuid-7",
  step_uuid: "step-uuid-7",
  correlation_id: "correlation-7",
  step_instance_id: 3,
  pending_records: [
    { old_status: "RUNNING", new_status: "FINISHING", event_time: START_MS },
    { old_status: "FINISHING", new_status: "SUCCEEDED", event_time: START_MS + 5 },
  ],
  sync_time: START_MS + 9,
  ...overrides,
});

export const changeRecord = (overrides: Fields = {}): Fields => ({
  workflow_instance_id: 7,
  workflow_run_id: 1,
  workflow_uuid: "workflow-uuid-7",
  correlation_id: "correlation-7",
  group_info: 4,
  tags: [{ name: "nightly", namespace: "SYSTEM", owner: "data" }, { name: "gold" }],
  old_status: "IN_PROGRESS",
  new_status: "SUCCEEDED",
  event_time: START_MS,
  ...overrides,
});

export const workflowInstanceUpdate = (records: Fields[] = [changeRecord()], overrides: Fields = {}): Fields => ({
  type: "WORKFLOW_INSTANCE_UPDATE",
  workflow_id: "etl.daily",
  workflow_name: "Daily load",
  change_records: records,
  sync_time: START_MS + 9,
  ...overrides,
});

export const workflowVersionUpdate = (overrides: Fields = {}): Fields => ({
  type: "WORKFLOW_VERSION_UPDATE",
  workflow_id: "etl.daily",
  author: { name: "ana", team: "data" },
  log: "changed",
  event_time: START_MS,
  sync_time: START_MS + 9,
  ...overrides,
});

/** Asks for a deletion. */
export const deletionRequest = (overrides: Fields = {}): Fields => ({
  type: "DELETE_WORKFLOW",
  workflow_id: "etl.daily",
  internal_id: 11,
  author: "ana",
  timestamp: START_MS,
  ...overrides,
});

/** Tells of one. */
export const deleteWorkflow = (overrides: Fields = {}): Fields => ({
  type: "NOTIFICATION",
  event: deletionRequest(overrides),
});

export const startWorkflow = (): Fields => ({ type: "START_WORKFLOW", workflow_id: "etl.daily" });

export const terminateThenRun = (): Fields => ({
  type: "TERMINATE_THEN_RUN",
  workflow_id: "etl.daily",
  instance_run_uuids: [{ instance_id: 1, run_id: 1, uuid: "u" }],
  action: "STOP",
  user: "ana",
  reason: "stuck",
});

export const instanceAction = (): Fields => ({
  type: "INSTANCE_ACTION",
  workflow_id: "etl.daily",
  group_info: 3,
  entity_type: "STEP",
  workflow_instance_id: 7,
  step_attempt_id: "LATEST",
});
