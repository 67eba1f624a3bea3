// The engine's own status vocabularies.

export const STEP_STATUSES = [
  "NOT_CREATED",
  "CREATED",
  "INITIALIZED",
  "PAUSED",
  "WAITING_FOR_SIGNALS",
  "EVALUATING_PARAMS",
  "WAITING_FOR_PERMITS",
  "STARTING",
  "RUNNING",
  "FINISHING",
  "DISABLED",
  "UNSATISFIED",
  "SKIPPED",
  "SUCCEEDED",
  "COMPLETED_WITH_ERROR",
  "USER_FAILED",
  "PLATFORM_FAILED",
  "FATALLY_FAILED",
  "INTERNALLY_FAILED",
  "STOPPED",
  "TIMEOUT_FAILED",
  "TIMED_OUT",
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

const RUNNING_STEP_STATUSES = new Set<StepStatus>(STEP_STATUSES.slice(0, STEP_STATUSES.indexOf("DISABLED")));

export const WORKFLOW_STATUSES = [
  "CREATED",
  "IN_PROGRESS",
  "PAUSED",
  "TIMED_OUT",
  "STOPPED",
  "FAILED",
  "SUCCEEDED",
] as const;
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];

/** What Maestro itself reads as FAILED, whatever follows: `FAILED_1`. */
export const FAILED_PREFIX = "FAILED";

const RUNNING_WORKFLOW_STATUSES = new Set<WorkflowStatus>(["CREATED", "IN_PROGRESS", "PAUSED"]);

/** Whether nothing more happens to a step attempt in this status. */
export const isTerminalStepStatus = (status: StepStatus): boolean => !RUNNING_STEP_STATUSES.has(status);

/** Whether nothing more happens to a workflow run in this status. */
export const isTerminalWorkflowStatus = (status: WorkflowStatus): boolean => !RUNNING_WORKFLOW_STATUSES.has(status);
