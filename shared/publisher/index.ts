export type { Refused } from "../sending/index.ts";
export {
  type EngineEvent,
  type EnginePublisher,
  type EnginePublisherOptions,
  enginePublisher,
} from "./engine-publisher.ts";
export { type NotAccepted, PublishError, type PublishErrorCode } from "./errors.ts";
export { queueTarget, type Target, topicTarget } from "./target.ts";
export { type EngineMessage, toMessages } from "./to-messages.ts";
