// What becomes of a workflow instance, computed without a queue, a clock or a database: what the engine has to come to, whoever is killed.
import type { StepStatus, WorkflowStatus } from "../../shared/engines/maestro/index.ts";
import { childOf, isRetried, outcomeOf, readySteps, rolledUp, scheduled, stepOf } from "./workflows.ts";

export interface ExpectedInstance {
  readonly workflowId: string;
  readonly instanceId: number;
  /** In order. */
  readonly statuses: readonly WorkflowStatus[];
  /** Of each attempt of each step, in order; by `step/attempt`. */
  readonly attempts: ReadonlyMap<string, readonly StepStatus[]>;
}

/** The instances that a schedule starts, and those that these start. */
export const expectedOf = (numbers: readonly number[]): ExpectedInstance[] =>
  numbers.flatMap((number) => instance(scheduled(number), number));

/** The instance itself is the first; what it starts follows. */
function instance(workflowId: string, instanceId: number): ExpectedInstance[] {
  const steps = new Map<string, StepStatus>();
  const attempts = new Map<string, readonly StepStatus[]>();
  const children: ExpectedInstance[] = [];
  for (let ready = readySteps(workflowId, steps); ready.length > 0; ready = readySteps(workflowId, steps)) {
    for (const stepId of ready) steps.set(stepId, runStep(stepId));
  }
  const status = rolledUp(workflowId, steps);
  return [{ workflowId, instanceId, statuses: ["CREATED", "IN_PROGRESS", status], attempts }, ...children];

  function runStep(stepId: string): StepStatus {
    const { workflow, pauseMs } = stepOf(workflowId, stepId);
    for (let attempt = 1; ; attempt += 1) {
      const status = workflow
        ? runChild(workflow, stepId)
        : outcomeOf({ workflowId, instanceId, stepId, attempt }).status;
      const paused: StepStatus[] = pauseMs !== undefined && attempt === 1 ? ["PAUSED"] : [];
      attempts.set(`${stepId}/${attempt}`, ["NOT_CREATED", "CREATED", ...paused, "RUNNING", status]);
      if (!isRetried(status)) return status;
    }
  }

  function runChild(workflow: string, stepId: string): StepStatus {
    const all = instance(workflow, childOf(workflowId, instanceId, stepId));
    children.push(...all);
    return all[0]?.statuses.at(-1) === "SUCCEEDED" ? "SUCCEEDED" : "FATALLY_FAILED";
  }
}
