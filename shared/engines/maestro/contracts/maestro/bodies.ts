// Internal event → Maestro's external events, field by field in Maestro's order, without the two times of sending.
// Maestro's consumers refuse unknown fields: add none. https://github.com/Netflix/maestro (maestro-common, models/events)

import { instanceKey, workflowKey } from "../../internal/maestro-events.ts";
import type {
  DeleteWorkflow,
  StepInstanceUpdate,
  WorkflowInstanceUpdate,
  WorkflowVersionUpdate,
} from "../../internal/schemas.ts";
import { isTerminalStepStatus, isTerminalWorkflowStatus } from "../../internal/statuses.ts";
import type { WorkflowFacts } from "../workflow-facts.ts";
import type { MaestroEvent, MaestroType } from "./schemas.ts";

/** The fields of an event before `sync_time`. */
type Fields<Type extends MaestroType> = Omit<MaestroEvent<Type>, "sync_time" | "send_time" | "type">;

/** Changes to a workflow itself: the types that have an author. */
type WorkflowChangeType = Extract<MaestroEvent, { author?: unknown }>["type"];

export interface MaestroChange {
  readonly attributes: WorkflowFacts<MaestroType>;
  readonly partitionKey: string;
  readonly timeMs: number;
  readonly syncTimeMs: number;
  /** The fields before `sync_time`, but for undefined ones, which JSON leaves out. */
  readonly fields: object;
}

export function stepChange(event: StepInstanceUpdate, cluster_name: string): MaestroChange {
  const records = event.pending_records;
  const { workflow_id, workflow_instance_id, step_id } = event;
  const last = records[records.length - 1] as (typeof records)[number]; // the schema asks for one at least
  return {
    attributes: {
      type: "STEP_INSTANCE_STATUS_CHANGE_EVENT",
      category: "instance-status-change",
      workflow_id,
      step_id,
      status: records.map((record) => record.new_status),
      terminal: isTerminalStepStatus(last.new_status),
    },
    partitionKey: instanceKey(workflow_id, workflow_instance_id),
    timeMs: last.event_time,
    syncTimeMs: event.sync_time,
    fields: {
      workflow_id,
      workflow_instance_id,
      workflow_run_id: event.workflow_run_id,
      step_id,
      step_attempt_id: event.step_attempt_id,
      workflow_uuid: event.workflow_uuid,
      step_uuid: event.step_uuid,
      correlation_id: event.correlation_id,
      step_instance_id: event.step_instance_id,
      cluster_name,
      status_change_records: records.map(({ old_status, new_status, event_time }) => ({
        old_status,
        new_status,
        event_time,
      })),
    } satisfies Fields<"STEP_INSTANCE_STATUS_CHANGE_EVENT">,
  };
}

export function workflowInstanceChanges(event: WorkflowInstanceUpdate, cluster_name: string): MaestroChange[] {
  return event.change_records.map((record) => ({
    attributes: {
      type: "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT",
      category: "instance-status-change",
      workflow_id: event.workflow_id,
      status: [record.new_status],
      terminal: isTerminalWorkflowStatus(record.new_status),
      tags: record.tags?.map(({ name }) => name) ?? [],
    },
    partitionKey: instanceKey(event.workflow_id, record.workflow_instance_id),
    timeMs: record.event_time,
    syncTimeMs: event.sync_time,
    fields: {
      workflow_id: event.workflow_id,
      workflow_instance_id: record.workflow_instance_id,
      workflow_run_id: record.workflow_run_id,
      workflow_uuid: record.workflow_uuid,
      correlation_id: record.correlation_id,
      depth: record.depth ?? 0,
      workflow_name: event.workflow_name,
      cluster_name,
      tags: record.tags ?? undefined,
      old_status: record.old_status,
      new_status: record.new_status,
      event_time: record.event_time,
    } satisfies Fields<"WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT">,
  }));
}

export function versionChange(event: WorkflowVersionUpdate, cluster_name: string): MaestroChange {
  const { workflow_id, version_id, snapshot_id, event_time } = event;
  const author = event.author ?? undefined;
  const workflow_name = event.workflow_name ?? undefined;
  const current = { current_active_version_id: event.current_active_version ?? 0 };
  const previous = { previous_active_version_id: event.previous_active_version ?? 0 };
  const change = <Type extends WorkflowChangeType>(
    type: Type,
    fields: Omit<Fields<Type>, "cluster_name" | "event_time">,
  ): MaestroChange => ({
    attributes: { type, category: "workflow-change", workflow_id },
    partitionKey: workflowKey(workflow_id),
    timeMs: event_time,
    syncTimeMs: event.sync_time,
    fields: { ...fields, cluster_name, event_time },
  });
  if (version_id != null) {
    const version = { workflow_id, workflow_name, author, version_id, ...current, ...previous };
    return snapshot_id != null
      ? change("WORKFLOW_DEFINITION_CHANGE_EVENT", { ...version, snapshot_id })
      : change("WORKFLOW_VERSION_CHANGE_EVENT", version);
  }
  if (snapshot_id != null) return change("WORKFLOW_PROPERTIES_CHANGE_EVENT", { workflow_id, author, snapshot_id });
  if (event.current_active_version != null) {
    return change("WORKFLOW_ACTIVATION_CHANGE_EVENT", { workflow_id, author, ...current, ...previous });
  }
  return change("WORKFLOW_DEACTIVATION_CHANGE_EVENT", { workflow_id, author, ...previous });
}

export function deletionChange(event: DeleteWorkflow, cluster_name: string): MaestroChange {
  const { workflow_id, internal_id, timestamp } = event;
  return {
    attributes: { type: "WORKFLOW_DELETION_CHANGE_EVENT", category: "workflow-change", workflow_id },
    partitionKey: workflowKey(workflow_id),
    timeMs: timestamp,
    syncTimeMs: timestamp,
    fields: {
      workflow_id,
      internal_id,
      author: event.author ?? undefined,
      cluster_name,
      event_time: timestamp,
    } satisfies Fields<"WORKFLOW_DELETION_CHANGE_EVENT">,
  };
}
