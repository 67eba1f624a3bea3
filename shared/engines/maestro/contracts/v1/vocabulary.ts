// The engine's statuses → the statuses subscribers see. Adding or renaming one is a new major version.
import type { StepStatus, WorkflowStatus } from "../../internal/statuses.ts";

/** Statuses of step attempts in contract `v1`. */
export const EXTERNAL_STEP_STATUSES = [
  "PENDING",
  "WAITING",
  "PAUSED",
  "RUNNING",
  "SUCCEEDED",
  "COMPLETED_WITH_ERROR",
  "SKIPPED",
  "FAILED",
  "STOPPED",
  "TIMED_OUT",
] as const;
export type ExternalStepStatus = (typeof EXTERNAL_STEP_STATUSES)[number];

/** Statuses of workflow instances in contract `v1`. */
export const EXTERNAL_WORKFLOW_STATUSES = [
  "QUEUED",
  "RUNNING",
  "PAUSED",
  "SUCCEEDED",
  "FAILED",
  "STOPPED",
  "TIMED_OUT",
] as const;
export type ExternalWorkflowStatus = (typeof EXTERNAL_WORKFLOW_STATUSES)[number];

export const EXTERNAL_STEP_STATUS: Readonly<Record<StepStatus, ExternalStepStatus>> = {
  NOT_CREATED: "PENDING",
  CREATED: "PENDING",
  INITIALIZED: "PENDING",
  EVALUATING_PARAMS: "PENDING",
  STARTING: "PENDING",
  WAITING_FOR_SIGNALS: "WAITING",
  WAITING_FOR_PERMITS: "WAITING",
  PAUSED: "PAUSED",
  RUNNING: "RUNNING",
  FINISHING: "RUNNING",
  SUCCEEDED: "SUCCEEDED",
  COMPLETED_WITH_ERROR: "COMPLETED_WITH_ERROR",
  DISABLED: "SKIPPED",
  UNSATISFIED: "SKIPPED",
  SKIPPED: "SKIPPED",
  USER_FAILED: "FAILED",
  PLATFORM_FAILED: "FAILED",
  FATALLY_FAILED: "FAILED",
  INTERNALLY_FAILED: "FAILED",
  TIMEOUT_FAILED: "FAILED",
  STOPPED: "STOPPED",
  TIMED_OUT: "TIMED_OUT",
};

export const EXTERNAL_WORKFLOW_STATUS: Readonly<Record<WorkflowStatus, ExternalWorkflowStatus>> = {
  CREATED: "QUEUED",
  IN_PROGRESS: "RUNNING",
  PAUSED: "PAUSED",
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  STOPPED: "STOPPED",
  TIMED_OUT: "TIMED_OUT",
};

export const FAILURE_KINDS = ["user", "platform", "fatal", "internal", "timeout"] as const;

export interface Failure {
  readonly kind: (typeof FAILURE_KINDS)[number];
  /** Whether the engine starts another attempt by itself. */
  readonly will_retry: boolean;
}

export const FAILURES: Readonly<Partial<Record<StepStatus, Failure>>> = {
  USER_FAILED: { kind: "user", will_retry: true },
  PLATFORM_FAILED: { kind: "platform", will_retry: true },
  TIMEOUT_FAILED: { kind: "timeout", will_retry: true },
  FATALLY_FAILED: { kind: "fatal", will_retry: false },
  INTERNALLY_FAILED: { kind: "internal", will_retry: false },
};
