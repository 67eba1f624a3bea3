// What does the work: starts instances by schedule, and moves each attempt on once its time has come. As many of them as one likes.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { createInstance, moveAttempt, type Transaction, transaction } from "./state.ts";
import { type Attempt, childOf, outcomeOf, scheduled, stepOf } from "./workflows.ts";

const LANES = 4;
const IDLE_MS = 50;
/** After that, what is over is forgotten, unless something still waits for it. */
const KEPT_MINUTES = 10;

export const work = (pool: Pool): Promise<unknown> =>
  Promise.all([
    ...Array.from({ length: LANES }, () => lane(pool, moveOn)),
    lane(pool, startScheduled),
    lane(pool, forget),
  ]);

/** Does one thing after the other, each a transaction; where there is nothing to do, it looks again soon. */
async function lane(pool: Pool, task: (tx: Transaction) => Promise<boolean>): Promise<never> {
  for (;;) {
    const found = await transaction(pool, task).catch((error) => console.error(`tried again: ${error}`));
    if (!found) await sleep(IDLE_MS);
  }
}

async function moveOn(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.query(
    "SELECT * FROM live.attempts WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
  );
  const [row] = rows;
  if (!row) return false;
  const { workflow_id: workflowId, step_id: stepId, attempt } = row;
  const of: Attempt = { workflowId, instanceId: Number(row.instance_id), stepId, attempt };
  const step = stepOf(workflowId, stepId);
  if (row.status === "RUNNING") await moveAttempt(tx, of, ["RUNNING", outcomeOf(of).status]);
  else if (row.status === "CREATED" && step.pauseMs !== undefined && attempt === 1) {
    await moveAttempt(tx, of, ["CREATED", "PAUSED"], step.pauseMs);
  } else if (step.workflow === undefined) await moveAttempt(tx, of, [row.status, "RUNNING"], outcomeOf(of).afterMs);
  else {
    await moveAttempt(tx, of, [row.status, "RUNNING"]);
    const instanceId = childOf(workflowId, of.instanceId, stepId);
    await createInstance(tx, { workflowId: step.workflow, instanceId }, of);
  }
  return true;
}

async function startScheduled(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.query(
    `UPDATE live.schedule SET next_number = next_number + 1, next_at = next_at + make_interval(secs => every_ms / 1000)
     WHERE next_at <= now() AND (last_number IS NULL OR next_number <= last_number) RETURNING next_number - 1 AS number`,
  );
  const [row] = rows;
  if (!row) return false;
  const instanceId = Number(row.number);
  await createInstance(tx, { workflowId: scheduled(instanceId), instanceId });
  return true;
}

async function forget(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.query(
    `DELETE FROM live.instances WHERE ctid = ANY (ARRAY (SELECT ctid FROM live.instances AS own
       WHERE over_at < now() - make_interval(mins => $1) AND NOT EXISTS (SELECT 1 FROM live.instances AS parent
         WHERE (parent.workflow_id, parent.instance_id) = (own.parent_workflow_id, own.parent_instance_id) AND parent.over_at IS NULL)
       LIMIT 100 FOR UPDATE SKIP LOCKED)) RETURNING workflow_id, instance_id`,
    [KEPT_MINUTES],
  );
  for (const { workflow_id, instance_id } of rows)
    await tx.query("DELETE FROM live.attempts WHERE workflow_id = $1 AND instance_id = $2", [workflow_id, instance_id]);
  return rows.length > 0;
}
