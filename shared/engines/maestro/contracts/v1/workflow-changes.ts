// Changes to a workflow itself → v1.
import type { DeleteWorkflow, WorkflowVersionUpdate } from "../../internal/schemas.ts";
import type { V1Change } from "./index.ts";

const authorOf = ({ author }: DeleteWorkflow | WorkflowVersionUpdate): { name: string } | undefined =>
  author == null ? undefined : { name: typeof author === "string" ? author : author.name };

export function workflowDeletion(event: DeleteWorkflow): V1Change<"workflow.deleted"> {
  const { workflow_id, internal_id } = event;
  const data = { workflow_id, author: authorOf(event), internal_id };
  return { type: "workflow.deleted", subject: ["workflows", workflow_id], timeMs: event.timestamp, data };
}

/** Which of the five changes an update is follows from the ids it carries; an id left out is 0, "none". */
export function workflowVersionChange(event: WorkflowVersionUpdate): V1Change {
  const { workflow_id, version_id, snapshot_id } = event;
  const change = { subject: ["workflows", workflow_id], timeMs: event.event_time };
  const author = authorOf(event);
  const workflow_name = event.workflow_name ?? undefined;
  const current = { current_active_version_id: event.current_active_version ?? 0 };
  const previous = { previous_active_version_id: event.previous_active_version ?? 0 };
  if (version_id != null && snapshot_id != null) {
    const data = { workflow_id, workflow_name, author, version_id, snapshot_id, ...current, ...previous };
    return { type: "workflow.definition.changed", ...change, data };
  }
  if (version_id != null) {
    const data = { workflow_id, workflow_name, author, version_id, ...current, ...previous };
    return { type: "workflow.version.created", ...change, data };
  }
  if (snapshot_id != null) {
    return { type: "workflow.properties.changed", ...change, data: { workflow_id, author, snapshot_id } };
  }
  if (event.current_active_version != null) {
    return { type: "workflow.activated", ...change, data: { workflow_id, author, ...current, ...previous } };
  }
  return { type: "workflow.deactivated", ...change, data: { workflow_id, author, ...previous } };
}
