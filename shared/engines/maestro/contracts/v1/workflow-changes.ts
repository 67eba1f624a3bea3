// Changes to a workflow itself → v1.

import { utcTime } from "../../../../contracts/utc-time.ts";
import { workflowKey } from "../../internal/partition-key.ts";
import type { DeleteWorkflow, WorkflowVersionUpdate } from "../../internal/schemas.ts";
import type { V1Change } from "./change.ts";
import type { V1Type } from "./names.ts";
import type { V1Event } from "./schemas.ts";

/** What tells one change from another; type and data belong together. */
type Content = { [Type in V1Type]: { readonly type: Type; readonly data: V1Event<Type>["data"] } }[V1Type];

const nameOf = (author: string | { readonly name: string }): { name: string } => ({
  name: typeof author === "string" ? author : author.name,
});

export function workflowVersionChange(event: WorkflowVersionUpdate): V1Change {
  return workflowChange(event.workflow_id, event.event_time, versionChange(event));
}

export function workflowDeletion(event: DeleteWorkflow): V1Change {
  const { workflow_id, internal_id } = event;
  const data = { workflow_id, author: nameOf(event.author), internal_id };
  return workflowChange(workflow_id, event.timestamp, { type: "workflow.deleted", data });
}

function workflowChange(workflowId: string, timeMs: number, { type, data }: Content): V1Change {
  return {
    attributes: { type, category: "workflow-change", workflow_id: workflowId },
    subject: ["workflows", workflowId],
    timeMs,
    time: utcTime(timeMs),
    partitionKey: workflowKey(workflowId),
    index: 0,
    data,
  };
}

/** Which of the five changes an update is follows from the ids it carries; an id left out is 0, "none". */
function versionChange(event: WorkflowVersionUpdate): Content {
  const { workflow_id, version_id, snapshot_id } = event;
  const author = nameOf(event.author);
  const workflow_name = event.workflow_name ?? undefined;
  const current = { current_active_version_id: event.current_active_version ?? 0 };
  const previous = { previous_active_version_id: event.previous_active_version ?? 0 };
  if (version_id != null && snapshot_id != null) {
    const data = { workflow_id, workflow_name, author, version_id, snapshot_id, ...current, ...previous };
    return { type: "workflow.definition.changed", data };
  }
  if (version_id != null) {
    const data = { workflow_id, workflow_name, author, version_id, ...current, ...previous };
    return { type: "workflow.version.created", data };
  }
  if (snapshot_id != null) return { type: "workflow.properties.changed", data: { workflow_id, author, snapshot_id } };
  if (event.current_active_version != null) {
    return { type: "workflow.activated", data: { workflow_id, author, ...current, ...previous } };
  }
  return { type: "workflow.deactivated", data: { workflow_id, author, ...previous } };
}
