// What each status means to a subscriber.
import type { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "./contracts/v1/vocabulary.ts";
import {
  isTerminalStepStatus,
  isTerminalWorkflowStatus,
  STEP_STATUSES,
  WORKFLOW_STATUSES,
} from "./internal/statuses.ts";

export const V1_WORKFLOW_STATUS_TEXTS: Readonly<Record<(typeof EXTERNAL_WORKFLOW_STATUSES)[number], string>> = {
  QUEUED: "accepted, has not begun",
  RUNNING: "has begun, and no end is reached",
  PAUSED: "somebody holds it; it goes on when it is resumed",
  SUCCEEDED: "terminal: it did what it should",
  FAILED: "terminal: a step failed for good",
  STOPPED: "terminal: somebody ended it",
  TIMED_OUT: "terminal: it ran longer than it may",
};

export const V1_STEP_STATUS_TEXTS: Readonly<Record<(typeof EXTERNAL_STEP_STATUSES)[number], string>> = {
  PENDING: "not begun; the engine prepares it",
  WAITING: "waits for a signal or for a permit to run",
  PAUSED: "somebody holds it, at a breakpoint for example",
  RUNNING: "at work",
  SUCCEEDED: "terminal: it did what it should",
  COMPLETED_WITH_ERROR: "terminal: it failed, and the workflow goes on as its author wished",
  SKIPPED: "terminal: it did not have to run",
  FAILED: "terminal for this attempt; `failure` says why, and whether another attempt follows",
  STOPPED: "terminal: somebody ended it",
  TIMED_OUT: "terminal: it ran longer than it may",
};

/** The engine's own statuses keep their meaning, which is the engine's to explain. */
export const ENGINE_WORKFLOW_STATUS_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  WORKFLOW_STATUSES.map((status) => [status, isTerminalWorkflowStatus(status) ? "terminal" : "may still change"]),
);
export const ENGINE_STEP_STATUS_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  STEP_STATUSES.map((status) => [status, isTerminalStepStatus(status) ? "terminal" : "may still change"]),
);
