// What ordering is kept within. It is the SQS message group id, so it must fit SQS's rules for one.
import { hash } from "node:crypto";
import { MESSAGE_GROUP_ID_MAX_LENGTH } from "../wiring/index.ts";
import type { InternalEvent } from "./schemas.ts";

/** Letters, digits and ASCII punctuation, no space. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP_ID = /^[!-~]+$/;

/** The key of changes to a workflow itself. */
export const workflowKey = (workflowId: string): string => asGroupId(workflowId);

/** The key of everything that happens to one workflow instance. */
export const instanceKey = (workflowId: string, instanceId: number): string => asGroupId(`${workflowId}/${instanceId}`);

function asGroupId(key: string): string {
  return key.length <= MESSAGE_GROUP_ID_MAX_LENGTH && GROUP_ID.test(key) ? key : hash("sha256", key, "hex");
}

/** What ordering is kept within for this event: the instance where it speaks of just one, else the workflow. */
export function partitionKeyOf(event: InternalEvent): string {
  const instance = onlyInstanceOf(event);
  return instance == null ? workflowKey(event.workflow_id) : instanceKey(event.workflow_id, instance);
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
