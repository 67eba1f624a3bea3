// Maestro's job events: the internal vocabulary of the engine that is shipped, and what order is kept within.
import {
  type EventOf,
  groupId,
  type InternalEvents,
  internalEvents,
  type WireEventOf,
} from "../../../internal/index.ts";
import { groupBy } from "../../../values/index.ts";
import { EVENT_SCHEMAS } from "./schemas.ts";

export type InternalEvent = EventOf<typeof EVENT_SCHEMAS>;
type Wire = WireEventOf<typeof EVENT_SCHEMAS>;
/** An event that has happened, as the engine tells of it. */
interface Notification {
  /** Which of the types it is */
  type: "NOTIFICATION";
  /** The event that it carries */
  event: Wire;
}
/** An internal event as an engine writes it: statuses in any case, fields beyond ours allowed. */
export type EngineEvent = Wire | Notification;

export const maestroEvents: InternalEvents<InternalEvent, EngineEvent> = internalEvents({
  schemas: EVENT_SCHEMAS,
  partitionKey: partitionKeyOf,
  wrapper: { type: "NOTIFICATION", field: "event" },
  // Bare it asks for a deletion, which may never happen; wrapped it comes once the data is gone.
  // https://github.com/Netflix/maestro/pull/188
  requests: ["DELETE_WORKFLOW"],
  asWritten: ["author", "user", "tags"],
  split: splitByInstance,
});

/** The key of changes to a workflow itself. */
export const workflowKey = (workflowId: string): string => groupId(workflowId);

/** The key of everything that happens to one workflow instance. */
export const instanceKey = (workflowId: string, instanceId: number): string =>
  groupId(keyOfInstance(workflowId, instanceId));

/** The same before it is made to fit SQS's rules. */
export const keyOfInstance = (workflowId: string, instanceId: number): string => `${workflowId}/${instanceId}`;

/** What ordering is kept within for this event: the instance where it speaks of just one, else the workflow. */
function partitionKeyOf(event: InternalEvent): string {
  const instance = onlyInstanceOf(event);
  return instance == null ? event.workflow_id : keyOfInstance(event.workflow_id, instance);
}

function onlyInstanceOf(event: InternalEvent): number | null | undefined {
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

/** One event per instance, so that each keeps its own order and a large batch fits. */
function splitByInstance(event: Wire): Wire[] {
  if (event.type !== "WORKFLOW_INSTANCE_UPDATE" || !Array.isArray(event.change_records)) return [event];
  const byInstance = groupBy(event.change_records, (record) => record?.workflow_instance_id);
  if (byInstance.size < 2) return [event];
  return [...byInstance.values()].map((change_records) => ({ ...event, change_records }));
}
