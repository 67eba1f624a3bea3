// The engine's own parts, each a reader of its internal events: what each does about one, in one transaction.
import type { InternalEvent, StepStatus } from "../../shared/engines/maestro/index.ts";
import {
  createAttempt,
  type Instance,
  moveAttempt,
  moveInstance,
  parentOf,
  stepsInProgress,
  type Transaction,
} from "./state.ts";
import { isRetried, readySteps, rolledUp, stepOf, WORKFLOWS } from "./workflows.ts";

/** What is to be done about an event, if anything. Events may come twice, late, and about what is long forgotten; those of one instance come in order. */
export type Consumer = (event: InternalEvent) => ((tx: Transaction) => Promise<void>) | undefined;

/** Starts what became ready. */
const scheduler: Consumer = (event) => {
  if (event.type === "START_WORKFLOW") return (tx) => startCreated(tx, event.workflow_id);
  const change = changeIn(event);
  if (change?.status !== "IN_PROGRESS" && change?.status !== "SUCCEEDED") return undefined;
  return async (tx) => {
    const steps = await stepsInProgress(tx, change);
    const ready = steps ? readySteps(change.workflowId, steps) : [];
    for (const stepId of ready) await createAttempt(tx, { ...change, stepId, attempt: 1 }, 0);
  };
};

async function startCreated(tx: Transaction, workflowId: string): Promise<void> {
  const { rows } = await tx.query(
    "SELECT instance_id FROM live.instances WHERE workflow_id = $1 AND status = 'CREATED' ORDER BY 1 LIMIT 10",
    [workflowId],
  );
  for (const { instance_id } of rows)
    await moveInstance(tx, { workflowId, instanceId: Number(instance_id) }, ["CREATED", "IN_PROGRESS"]);
}

/** What failed comes again, later each time. */
const retry: Consumer = (event) => {
  const change = changeIn(event);
  if (event.type !== "STEP_INSTANCE_UPDATE" || !change || !isRetried(change.status as StepStatus)) return undefined;
  const { step_id: stepId, step_attempt_id: attempt } = event;
  const { backoffMs = 0 } = stepOf(change.workflowId, stepId);
  return async (tx) => {
    if (!(await stepsInProgress(tx, change))) return;
    await createAttempt(tx, { ...change, stepId, attempt: attempt + 1 }, backoffMs * 2 ** (attempt - 1));
  };
};

/** Steps make up the status of their instance, and an instance that of the step that runs it. */
const rollup: Consumer = (event) => {
  const change = changeIn(event);
  if (!change || !ENDS.has(change.status)) return undefined;
  if (event.type === "STEP_INSTANCE_UPDATE") {
    return async (tx) => {
      const steps = await stepsInProgress(tx, change);
      const status = steps ? rolledUp(change.workflowId, steps) : "IN_PROGRESS";
      if (status !== "IN_PROGRESS") await moveInstance(tx, change, ["IN_PROGRESS", status]);
    };
  }
  return async (tx) => {
    const parent = await parentOf(tx, change);
    const ended = change.status === "SUCCEEDED" ? "SUCCEEDED" : "FATALLY_FAILED";
    if (parent) await moveAttempt(tx, { ...parent, attempt: 1 }, ["RUNNING", ended]);
  };
};

/** With which a step or an instance is over. */
const ENDS: ReadonlySet<string> = new Set(["SUCCEEDED", "FATALLY_FAILED", "FAILED", "TIMED_OUT"]);

export const CONSUMERS: Readonly<Record<string, Consumer>> = { scheduler, retry, rollup };

/** What an event says of an instance of this engine; others publish here too. */
function changeIn(event: InternalEvent): (Instance & { readonly status: string }) | undefined {
  if (!Object.hasOwn(WORKFLOWS, event.workflow_id)) return undefined;
  const workflowId = event.workflow_id;
  if (event.type === "STEP_INSTANCE_UPDATE") {
    return {
      workflowId,
      instanceId: event.workflow_instance_id,
      status: event.pending_records.at(-1)?.new_status ?? "",
    };
  }
  if (event.type !== "WORKFLOW_INSTANCE_UPDATE") return undefined;
  const record = event.change_records.at(-1);
  return record && { workflowId, instanceId: record.workflow_instance_id, status: record.new_status };
}
