// The engine's state and what it tells of it: each change and its event are one transaction. Whoever asks for a change says from which
// state, and a change that was made already is none: that is all that makes consumers safe to run twice.
import type { Pool, PoolClient } from "pg";
import type { StepStatus, WorkflowStatus } from "../../shared/engines/maestro/index.ts";
import { outbox } from "../../shared/outbox/index.ts";
import type { EngineEvent } from "../../shared/publisher/index.ts";
import { type Attempt, type Steps, WORKFLOWS } from "./workflows.ts";

export const TABLES = `
CREATE SCHEMA IF NOT EXISTS live;
CREATE TABLE IF NOT EXISTS live.instances (
  workflow_id text, instance_id bigint, status text NOT NULL,
  parent_workflow_id text, parent_instance_id bigint, parent_step_id text,
  over_at timestamptz,
  PRIMARY KEY (workflow_id, instance_id)
);
CREATE INDEX IF NOT EXISTS instances_created ON live.instances (workflow_id) WHERE status = 'CREATED';
CREATE INDEX IF NOT EXISTS instances_over ON live.instances (over_at) WHERE over_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS live.attempts (
  workflow_id text, instance_id bigint, step_id text, attempt int, status text NOT NULL,
  due_at timestamptz, -- when the worker has to do the next thing with it
  PRIMARY KEY (workflow_id, instance_id, step_id, attempt)
);
CREATE INDEX IF NOT EXISTS attempts_due ON live.attempts (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS live.schedule (next_number bigint NOT NULL, last_number bigint, every_ms float NOT NULL, next_at timestamptz NOT NULL);
`;

/** A connection within a transaction. */
export type Transaction = Pick<PoolClient, "query">;

export async function transaction<Result>(pool: Pool, work: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  const tx = await pool.connect();
  try {
    await tx.query("BEGIN");
    const result = await work(tx);
    await tx.query("COMMIT");
    tx.release();
    return result;
  } catch (error) {
    tx.release(true); // its connection is closed, and with it the transaction
    throw error;
  }
}

export interface Instance {
  readonly workflowId: string;
  readonly instanceId: number;
}

export interface Parent extends Instance {
  readonly stepId: string;
}

export async function createInstance(
  tx: Transaction,
  { workflowId, instanceId }: Instance,
  parent?: Parent,
): Promise<void> {
  const { rowCount } = await tx.query(
    "INSERT INTO live.instances VALUES ($1, $2, 'CREATED', $3, $4, $5) ON CONFLICT DO NOTHING",
    [workflowId, instanceId, parent?.workflowId, parent?.instanceId, parent?.stepId],
  );
  // Its instance makes it another event than the one before: the same body sent twice within five minutes is one message.
  const event = { type: "START_WORKFLOW", workflow_id: workflowId, instance_id: instanceId } as const;
  if (rowCount === 1) await tell(tx, event);
}

export async function moveInstance(
  tx: Transaction,
  { workflowId, instanceId }: Instance,
  [from, to]: readonly [WorkflowStatus, WorkflowStatus],
): Promise<void> {
  const overAt = to === "IN_PROGRESS" ? "NULL" : "clock_timestamp()";
  const { rowCount } = await tx.query(
    `UPDATE live.instances SET status = $4, over_at = ${overAt} WHERE workflow_id = $1 AND instance_id = $2 AND status = $3`,
    [workflowId, instanceId, from, to],
  );
  if (rowCount !== 1) return;
  const event_time = Date.now();
  await tell(tx, {
    ...{ type: "WORKFLOW_INSTANCE_UPDATE", workflow_id: workflowId, workflow_name: WORKFLOWS[workflowId]?.name ?? "" },
    change_records: [{ ...idsOf({ workflowId, instanceId }), old_status: from, new_status: to, event_time }],
    sync_time: event_time,
  });
}

/** The attempt is due so many milliseconds from now. */
export async function createAttempt(tx: Transaction, attempt: Attempt, dueMs: number): Promise<void> {
  const { rowCount } = await tx.query(
    `INSERT INTO live.attempts VALUES ($1, $2, $3, $4, 'CREATED', clock_timestamp() + make_interval(secs => $5)) ON CONFLICT DO NOTHING`,
    [...keyOf(attempt), dueMs / 1_000],
  );
  if (rowCount === 1) await tellStep(tx, attempt, ["NOT_CREATED", "CREATED"]);
}

/** Null: nothing is to be done with it, because it is over or somebody else's turn. */
export async function moveAttempt(
  tx: Transaction,
  attempt: Attempt,
  change: readonly [StepStatus, StepStatus],
  dueMs: number | null = null,
): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE live.attempts SET status = $6, due_at = clock_timestamp() + make_interval(secs => $7)
     WHERE workflow_id = $1 AND instance_id = $2 AND step_id = $3 AND attempt = $4 AND status = $5`,
    [...keyOf(attempt), ...change, dueMs === null ? null : dueMs / 1_000],
  );
  if (rowCount === 1) await tellStep(tx, attempt, change);
}

/** Of an instance that is in progress, which nobody else can change until the transaction ends; undefined of any other. */
export async function stepsInProgress(
  tx: Transaction,
  { workflowId, instanceId }: Instance,
): Promise<Steps | undefined> {
  const { rowCount } = await tx.query(
    "SELECT 1 FROM live.instances WHERE workflow_id = $1 AND instance_id = $2 AND status = 'IN_PROGRESS' FOR UPDATE",
    [workflowId, instanceId],
  );
  if (rowCount !== 1) return undefined;
  const { rows } = await tx.query(
    "SELECT step_id, status FROM live.attempts WHERE workflow_id = $1 AND instance_id = $2 ORDER BY attempt",
    [workflowId, instanceId],
  );
  return new Map(rows.map(({ step_id, status }) => [step_id, status]));
}

export async function parentOf(tx: Transaction, { workflowId, instanceId }: Instance): Promise<Parent | undefined> {
  const { rows } = await tx.query(
    "SELECT * FROM live.instances WHERE workflow_id = $1 AND instance_id = $2 AND parent_step_id IS NOT NULL",
    [workflowId, instanceId],
  );
  const [row] = rows;
  if (!row) return undefined;
  return { workflowId: row.parent_workflow_id, instanceId: Number(row.parent_instance_id), stepId: row.parent_step_id };
}

const keyOf = ({ workflowId, instanceId, stepId, attempt }: Attempt) => [workflowId, instanceId, stepId, attempt];

const idsOf = ({ workflowId, instanceId }: Instance) => ({
  ...{ workflow_instance_id: instanceId, workflow_run_id: 1 },
  ...{ workflow_uuid: `${workflowId}-${instanceId}`, correlation_id: `${workflowId}-${instanceId}` },
});

async function tellStep(
  tx: Transaction,
  of: Attempt,
  [old_status, new_status]: readonly [StepStatus, StepStatus],
): Promise<void> {
  const event_time = Date.now();
  await tell(tx, {
    ...{ type: "STEP_INSTANCE_UPDATE", workflow_id: of.workflowId, ...idsOf(of) },
    ...{ step_id: of.stepId, step_attempt_id: of.attempt, step_instance_id: 1 },
    step_uuid: `${of.workflowId}-${of.instanceId}-${of.stepId}-${of.attempt}`,
    pending_records: [{ old_status, new_status, event_time }],
    sync_time: event_time,
  });
}

const tell = (tx: Transaction, event: EngineEvent & object): Promise<unknown> => outbox(tx).enqueue([event]);
