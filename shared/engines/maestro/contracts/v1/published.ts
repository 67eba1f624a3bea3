// What subscribers are told of v1. Not loaded by the functions.
import { publishedCloudEvents } from "../../../../contracts/index.ts";
import { FAILED_PREFIX, type StepStatus } from "../../internal/statuses.ts";
import { type EventText, V1_TEXTS } from "../event-texts.ts";
import { V1_NAMES, V1_TYPES, type V1Type } from "./names.ts";
import { readableV1, V1_FIELDS, V1_ORDER } from "./schemas.ts";
import {
  EXTERNAL_STEP_STATUS,
  EXTERNAL_WORKFLOW_STATUS,
  type ExternalStepStatus,
  type ExternalWorkflowStatus,
  FAILURES,
} from "./vocabulary.ts";

const V1_WORKFLOW_STATUS_TEXTS: Readonly<Record<ExternalWorkflowStatus, string>> = {
  QUEUED: "accepted, has not begun",
  RUNNING: "has begun, and no end is reached",
  PAUSED: "somebody holds it; it goes on when it is resumed",
  SUCCEEDED: "terminal: it did what it should",
  FAILED: "terminal: a step failed for good",
  STOPPED: "terminal: somebody ended it",
  TIMED_OUT: "terminal: it ran longer than it may",
};

const V1_STEP_STATUS_TEXTS: Readonly<Record<ExternalStepStatus, string>> = {
  PENDING: "not begun; the engine prepares it",
  WAITING: "waits for a signal or for a permit to run",
  PAUSED: "somebody holds it, at a breakpoint for example",
  RUNNING: "at work",
  SUCCEEDED: "terminal: it did what it should",
  COMPLETED_WITH_ERROR: "terminal: it failed, and the workflow goes on as its author wished",
  SKIPPED: "terminal: it did not have to run",
  FAILED:
    "terminal for this attempt; `failure` says why, and whether another attempt follows; of several failures in one event the last one",
  STOPPED: "terminal: somebody ended it",
  TIMED_OUT: "terminal: it ran longer than it may",
};

/** With the engine's statuses that become it. */
function withOrigins<Status extends string>(
  texts: Readonly<Record<Status, string>>,
  origins: Readonly<Record<string, Status>>,
  describe: (engineStatus: string) => string,
): Readonly<Record<string, string>> {
  const named = Object.entries<string>(texts).map(([status, text]) => {
    const own = Object.keys(origins).filter((engineStatus) => origins[engineStatus] === status);
    return [status, `${text}. Maestro: ${own.map(describe).join(", ")}`];
  });
  return Object.fromEntries(named);
}

function describeStepStatus(engineStatus: string): string {
  const failure = FAILURES[engineStatus as StepStatus];
  if (!failure) return `\`${engineStatus}\``;
  return `\`${engineStatus}\` (\`${failure.kind}\`, ${failure.will_retry ? "another attempt follows" : "for good"})`;
}

const describeWorkflowStatus = (engineStatus: string): string =>
  engineStatus === FAILED_PREFIX ? `\`${engineStatus}\` and whatever begins so (\`FAILED_1\`)` : `\`${engineStatus}\``;

const STATUSES: Readonly<Partial<Record<V1Type, Readonly<Record<string, string>>>>> = {
  "workflow-instance.status.changed": withOrigins(
    V1_WORKFLOW_STATUS_TEXTS,
    EXTERNAL_WORKFLOW_STATUS,
    describeWorkflowStatus,
  ),
  "step-instance.status.changed": withOrigins(V1_STEP_STATUS_TEXTS, EXTERNAL_STEP_STATUS, describeStepStatus),
};

type Told = { readonly [Type in V1Type]: (typeof V1_FIELDS)[Type] & EventText };

export const publishedV1 = publishedCloudEvents(
  {
    ...V1_NAMES,
    summary: `[CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in structured JSON, with a vocabulary
of its own: nothing of the engine's internals leaves in it. Choose this one.`,
    partitionKey: V1_ORDER,
    events: Object.fromEntries(
      V1_TYPES.map((type) => [type, { ...V1_FIELDS[type], ...V1_TEXTS[type], statuses: STATUSES[type] }]),
    ) as unknown as Told,
    filterKeys: {
      status: { attribute: "status" },
      terminal: { attribute: "terminal" },
      workflow: { attribute: "workflow_id", isId: true },
      step: { attribute: "step_id" },
      tag: { attribute: "tags" },
    },
  },
  readableV1,
);
