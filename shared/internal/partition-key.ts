// What ordering is kept within. It is the SQS message group id, so it must fit SQS's rules for one.
import { hash } from "node:crypto";
import { MESSAGE_GROUP_ID_MAX_LENGTH } from "../wiring/index.ts";

/** Letters, digits and ASCII punctuation, no space. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP_ID = /^[!-~]+$/;

/** The key of changes to a workflow itself. */
export const workflowKey = (workflowId: string): string => asGroupId(workflowId);

/** The key of everything that happens to one workflow instance. */
export const instanceKey = (workflowId: string, instanceId: number): string => asGroupId(`${workflowId}/${instanceId}`);

function asGroupId(key: string): string {
  return key.length <= MESSAGE_GROUP_ID_MAX_LENGTH && GROUP_ID.test(key) ? key : hash("sha256", key, "hex");
}
