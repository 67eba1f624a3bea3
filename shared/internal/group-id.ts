import { hash } from "node:crypto";
import { MESSAGE_GROUP_ID_MAX_LENGTH } from "../wiring/index.ts";

/** Letters, digits and ASCII punctuation, no space. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP_ID = /^[!-~]+$/;

/** A partition key is an SQS message group id: what does not fit SQS's rules for one is hashed. */
export const groupId = (key: string): string =>
  key.length <= MESSAGE_GROUP_ID_MAX_LENGTH && GROUP_ID.test(key) ? key : hash("sha256", key, "hex");
