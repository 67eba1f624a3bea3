// What ordering is kept within: a workflow, or one instance of it.

import { type EventOf, groupId } from "../../../internal/index.ts";
import type { EVENT_SCHEMAS } from "./schemas.ts";

/** The key of changes to a workflow itself. */
export const workflowKey = (workflowId: string): string => groupId(workflowId);

/** The key of everything that happens to one workflow instance. */
export const instanceKey = (workflowId: string, instanceId: number): string =>
  groupId(keyOfInstance(workflowId, instanceId));

const keyOfInstance = (workflowId: string, instanceId: number): string => `${workflowId}/${instanceId}`;

type Event = EventOf<typeof EVENT_SCHEMAS>;

/** What ordering is kept within for this event: the instance where it speaks of just one, else the workflow. */
export function partitionKeyOf(event: Event): string {
  const instance = onlyInstanceOf(event);
  return instance == null ? event.workflow_id : keyOfInstance(event.workflow_id, instance);
}

function onlyInstanceOf(event: Event): number | null | undefined {
  switch (event.type) {
    case "STEP_INSTANCE_UPDATE":
    case "INSTANCE_ACTION":
      return event.workflow_instance_id;
    case "WORKFLOW_INSTANCE_UPDATE": {
      const instance = event.change_records[0]?.workflow_instance_id;
      return event.change_records.every((record) => record.workflow_instance_id === instance) ? instance : undefined;
    }
    default:
      return undefined;
  }
}
