// Status changes of workflow and step instances → v1; what is not visible after mapping gives no change.
import { utcTime } from "../../../../contracts/index.ts";
import { keyOfInstance } from "../../internal/maestro-events.ts";
import type { ChangeRecord, StepInstanceUpdate, WorkflowInstanceUpdate } from "../../internal/schemas.ts";
import { isTerminalStepStatus, isTerminalWorkflowStatus } from "../../internal/statuses.ts";
import type { V1Change } from "./index.ts";
import type { V1Event } from "./schemas.ts";
import { EXTERNAL_STEP_STATUS, EXTERNAL_WORKFLOW_STATUS, FAILURES } from "./vocabulary.ts";

type PendingRecord = StepInstanceUpdate["pending_records"][number];

export function stepStatusChange(event: StepInstanceUpdate): V1Change<"step-instance.status.changed"> | undefined {
  const transitions: V1Event<"step-instance.status.changed">["data"]["transitions"] = [];
  let last: PendingRecord | undefined;
  for (const record of event.pending_records) {
    const from = EXTERNAL_STEP_STATUS[record.old_status];
    const to = EXTERNAL_STEP_STATUS[record.new_status];
    if (from === to) continue;
    transitions.push({ from, to, at: utcTime(record.event_time) });
    last = record;
  }
  const lastTransition = transitions.at(-1);
  if (!last || !lastTransition) return undefined;
  const { workflow_id, workflow_instance_id, workflow_run_id, step_id, step_attempt_id, correlation_id } = event;
  const instance = ["workflows", workflow_id, "instances", workflow_instance_id, "runs", workflow_run_id];
  // A failure can get worse without a visible transition: USER_FAILED→FATALLY_FAILED is FAILED all the while.
  const latest =
    event.pending_records.findLast((record) => EXTERNAL_STEP_STATUS[record.new_status] === lastTransition.to) ?? last;
  return {
    type: "step-instance.status.changed",
    subject: [...instance, "steps", step_id, "attempts", step_attempt_id],
    timeMs: last.event_time,
    time: lastTransition.at,
    data: {
      workflow_id,
      workflow_instance_id,
      workflow_run_id,
      step_id,
      step_attempt_id,
      correlation_id,
      status: lastTransition.to,
      terminal: isTerminalStepStatus(last.new_status),
      failure: FAILURES[latest.new_status],
      transitions,
    },
  };
}

export const workflowStatusChanges = (event: WorkflowInstanceUpdate) =>
  event.change_records.map((record) => workflowStatusChange(event, record));

function workflowStatusChange(
  { workflow_id, workflow_name }: WorkflowInstanceUpdate,
  record: ChangeRecord,
): V1Change<"workflow-instance.status.changed"> | undefined {
  const from = EXTERNAL_WORKFLOW_STATUS[record.old_status];
  const to = EXTERNAL_WORKFLOW_STATUS[record.new_status];
  if (from === to) return undefined;
  const { workflow_instance_id, workflow_run_id, correlation_id, event_time } = record;
  const tags = (record.tags ?? []).map(({ name, namespace }) => ({ name, namespace: namespace ?? undefined }));
  const time = utcTime(event_time);
  return {
    type: "workflow-instance.status.changed",
    subject: ["workflows", workflow_id, "instances", workflow_instance_id, "runs", workflow_run_id],
    timeMs: event_time,
    time,
    partitionKey: keyOfInstance(workflow_id, workflow_instance_id),
    data: {
      workflow_id,
      workflow_name,
      workflow_instance_id,
      workflow_run_id,
      correlation_id,
      depth: record.depth ?? 0,
      tags,
      status: to,
      terminal: isTerminalWorkflowStatus(record.new_status),
      transitions: [{ from, to, at: time }],
    },
  };
}
