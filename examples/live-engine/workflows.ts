// What this engine runs: workflows as graphs of steps. Nothing here is random: what an attempt comes to follows from its name, so that
// what becomes of a workflow can be known without running it.
import { createHash } from "node:crypto";
import type { StepStatus, WorkflowStatus } from "../../shared/engines/maestro/index.ts";

export interface Step {
  /** Steps that have to succeed before. @default it begins with the workflow */
  readonly after?: readonly string[];
  readonly takesMs: number;
  /** Waits so long before its first attempt. */
  readonly pauseMs?: number;
  /** Of a hundred attempts so many fail, so many take too long. @default none */
  readonly failing?: { readonly user?: number; readonly platform?: number; readonly timeout?: number };
  /** @default 1 */
  readonly maxAttempts?: number;
  /** Before the second attempt; before each further one twice as long. */
  readonly backoffMs?: number;
  /** Runs a workflow, and ends as that does. */
  readonly workflow?: string;
}

export interface Workflow {
  readonly name: string;
  readonly steps: Readonly<Record<string, Step>>;
}

const retried = { maxAttempts: 3, backoffMs: 400 } as const;

export const WORKFLOWS: Readonly<Record<string, Workflow>> = {
  "etl.daily": {
    name: "Daily load",
    steps: {
      extract: { takesMs: 300, ...retried, failing: { platform: 15 } },
      load: { after: ["extract"], takesMs: 500, ...retried, failing: { user: 10, timeout: 10 } },
      check: { after: ["load"], takesMs: 100, workflow: "quality.check" },
      report: { after: ["check"], takesMs: 150 },
    },
  },
  "ml.train": {
    name: "Train the ranker",
    steps: {
      features: { takesMs: 400 },
      labels: { takesMs: 250, ...retried, failing: { platform: 20 } },
      train: { after: ["features", "labels"], takesMs: 900, ...retried, failing: { user: 15, timeout: 15 } },
      approve: { after: ["train"], takesMs: 50, pauseMs: 700 },
    },
  },
  "report.revenue": {
    name: "Revenue",
    steps: {
      query: { takesMs: 200, maxAttempts: 2, backoffMs: 300, failing: { timeout: 25 } },
      send: { after: ["query"], takesMs: 80, failing: { user: 5 } },
    },
  },
  "quality.check": {
    name: "Quality check",
    steps: { rows: { takesMs: 100, failing: { user: 6 } }, schema: { takesMs: 150 } },
  },
};

/** An attempt of a step, of an instance of a workflow. */
export interface Attempt {
  readonly workflowId: string;
  readonly instanceId: number;
  readonly stepId: string;
  readonly attempt: number;
}

export interface Outcome {
  readonly afterMs: number;
  readonly status: StepStatus;
}

export function stepOf(workflowId: string, stepId: string): Step {
  const step = WORKFLOWS[workflowId]?.steps[stepId];
  if (!step) throw new Error(`no step ${stepId} in workflow ${workflowId}`);
  return step;
}

/** What an attempt comes to, once it runs. A failure that is not followed by another attempt is final. */
export function outcomeOf({ workflowId, instanceId, stepId, attempt }: Attempt): Outcome {
  const {
    takesMs,
    failing: { user = 0, platform = 0, timeout = 0 } = {},
    maxAttempts = 1,
  } = stepOf(workflowId, stepId);
  const roll = percentOf(`${workflowId}/${instanceId}/${stepId}/${attempt}`);
  const isLast = attempt >= maxAttempts;
  if (roll < user) return { afterMs: takesMs / 2, status: isLast ? "FATALLY_FAILED" : "USER_FAILED" };
  if (roll < user + platform) return { afterMs: takesMs / 4, status: isLast ? "FATALLY_FAILED" : "PLATFORM_FAILED" };
  if (roll < user + platform + timeout)
    return { afterMs: takesMs * 2, status: isLast ? "TIMED_OUT" : "TIMEOUT_FAILED" };
  return { afterMs: takesMs, status: "SUCCEEDED" };
}

const SCHEDULED = ["etl.daily", "report.revenue", "ml.train", "etl.daily", "report.revenue"] as const;

/** Which workflow the instance of a schedule is of. */
export const scheduled = (number: number): string => SCHEDULED[number % SCHEDULED.length] ?? "etl.daily";

/** The instance that a step of this instance runs: no two have the same. */
export const childOf = (workflowId: string, instanceId: number, stepId: string): number => {
  const places = Object.entries(WORKFLOWS).flatMap(([id, { steps }]) =>
    Object.keys(steps).map((step) => `${id}/${step}`),
  );
  return instanceId * places.length + places.indexOf(`${workflowId}/${stepId}`);
};

/** Whether a step in this status may be followed by another attempt. */
export const isRetried = (status: StepStatus): boolean =>
  status === "USER_FAILED" || status === "PLATFORM_FAILED" || status === "TIMEOUT_FAILED";

const FINAL: ReadonlySet<StepStatus> = new Set(["SUCCEEDED", "FATALLY_FAILED", "TIMED_OUT"]);

/** The status of each step's latest attempt. */
export type Steps = ReadonlyMap<string, StepStatus>;

/** Steps that have no attempt yet, and need not wait any longer. */
export const readySteps = (workflowId: string, steps: Steps): string[] =>
  Object.entries(WORKFLOWS[workflowId]?.steps ?? {})
    .filter(([id, { after = [] }]) => !steps.has(id) && after.every((other) => steps.get(other) === "SUCCEEDED"))
    .map(([id]) => id);

/** What the steps make of their instance: in progress as long as anything runs, or may still begin. */
export function rolledUp(workflowId: string, steps: Steps): WorkflowStatus {
  const begun = [...steps.values()];
  if (!begun.every((status) => FINAL.has(status))) return "IN_PROGRESS";
  if (readySteps(workflowId, steps).length > 0) return "IN_PROGRESS";
  if (begun.includes("FATALLY_FAILED")) return "FAILED";
  return begun.includes("TIMED_OUT") ? "TIMED_OUT" : "SUCCEEDED";
}

/** A number from 0 to 99 that follows from a name. */
const percentOf = (name: string): number => createHash("sha256").update(name).digest().readUInt32BE() % 100;
