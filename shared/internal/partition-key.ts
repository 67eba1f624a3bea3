// What ordering is kept within: a workflow, or one instance of it.
import { groupId } from "./group-id.ts";
import type { EventOf } from "./internal-events.ts";
import type { EVENT_SCHEMAS } from "./schemas.ts";

/** The key of changes to a workflow itself. */
export const workflowKey = (workflowId: string): string => groupId(workflowId);

/** The key of everything that happens to one workflow instance. */
export const instanceKey = (workflowId: string, instanceId: number): string =>
  groupId(keyOfInstance(workflowId, instanceId));

const keyOfInstance = (workflowId: string, instanceId: number): string => `${workflowId}/${instanceId}`;

/** What ordering is kept within for this event: the instance where it speaks of just one, else the workflow. */
export function partitionKeyOf(event: EventOf<typeof EVENT_SCHEMAS>): string {
  const instances = new Set(
    event.type === "WORKFLOW_INSTANCE_UPDATE"
      ? event.change_records.map((record) => record.workflow_instance_id)
      : event.type === "STEP_INSTANCE_UPDATE" || event.type === "INSTANCE_ACTION"
        ? [event.workflow_instance_id ?? undefined]
        : [],
  );
  const [instance] = instances;
  return instances.size === 1 && instance !== undefined
    ? keyOfInstance(event.workflow_id, instance)
    : event.workflow_id;
}
