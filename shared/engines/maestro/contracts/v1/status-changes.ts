// Status changes of workflow and step instances → v1; what is not visible after mapping gives no change.

import { utcTime } from "../../../../contracts/utc-time.ts";
import { instanceKey } from "../../internal/partition-key.ts";
import type { ChangeRecord, StepInstanceUpdate, WorkflowInstanceUpdate } from "../../internal/schemas.ts";
import { isTerminalStepStatus, isTerminalWorkflowStatus } from "../../internal/statuses.ts";
import type { V1Change } from "./change.ts";
import type { V1Event } from "./schemas.ts";
import { EXTERNAL_STEP_STATUS, EXTERNAL_WORKFLOW_STATUS, FAILURES } from "./vocabulary.ts";

type PendingRecord = StepInstanceUpdate["pending_records"][number];

export function stepStatusChanges(event: StepInstanceUpdate): V1Change[] {
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
  if (!last || !lastTransition) return [];
  const { workflow_id, workflow_instance_id, workflow_run_id, step_id, step_attempt_id, correlation_id } = event;
  const instance = ["workflows", workflow_id, "instances", workflow_instance_id, "runs", workflow_run_id];
  const terminal = isTerminalStepStatus(last.new_status);
  // A failure can get worse without a visible transition: USER_FAILED→FATALLY_FAILED is FAILED all the while.
  const latest =
    event.pending_records.findLast((record) => EXTERNAL_STEP_STATUS[record.new_status] === lastTransition.to) ?? last;
  return [
    {
      attributes: {
        type: "step-instance.status.changed",
        category: "instance-status-change",
        workflow_id,
        step_id,
        status: transitions.map(({ to }) => to),
        terminal,
      },
      subject: [...instance, "steps", step_id, "attempts", step_attempt_id],
      timeMs: last.event_time,
      time: lastTransition.at,
      partitionKey: instanceKey(workflow_id, workflow_instance_id),
      index: 0,
      data: {
        workflow_id,
        workflow_instance_id,
        workflow_run_id,
        step_id,
        step_attempt_id,
        correlation_id,
        status: lastTransition.to,
        terminal,
        failure: FAILURES[latest.new_status],
        transitions,
      } satisfies V1Event<"step-instance.status.changed">["data"],
    },
  ];
}

export function workflowStatusChanges(event: WorkflowInstanceUpdate): V1Change[] {
  return event.change_records.flatMap((record, index) => workflowStatusChange(event, record, index));
}

function workflowStatusChange(event: WorkflowInstanceUpdate, record: ChangeRecord, index: number): V1Change[] {
  const from = EXTERNAL_WORKFLOW_STATUS[record.old_status];
  const to = EXTERNAL_WORKFLOW_STATUS[record.new_status];
  if (from === to) return [];
  const { workflow_id, workflow_name } = event;
  const { workflow_instance_id, workflow_run_id, correlation_id } = record;
  const tags = (record.tags ?? []).map(({ name, namespace }) => ({ name, namespace: namespace ?? undefined }));
  const terminal = isTerminalWorkflowStatus(record.new_status);
  const time = utcTime(record.event_time);
  return [
    {
      attributes: {
        type: "workflow-instance.status.changed",
        category: "instance-status-change",
        workflow_id,
        status: [to],
        terminal,
        tags: tags.map(({ name }) => name),
      },
      subject: ["workflows", workflow_id, "instances", workflow_instance_id, "runs", workflow_run_id],
      timeMs: record.event_time,
      time,
      partitionKey: instanceKey(workflow_id, workflow_instance_id),
      index,
      data: {
        workflow_id,
        workflow_name,
        workflow_instance_id,
        workflow_run_id,
        correlation_id,
        depth: record.depth ?? 0,
        tags,
        status: to,
        terminal,
        transitions: [{ from, to, at: time }],
      } satisfies V1Event<"workflow-instance.status.changed">["data"],
    },
  ];
}
