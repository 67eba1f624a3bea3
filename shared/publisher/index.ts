export type { Refused } from "../sending/index.ts";
export {
  type EngineEvent,
  type EnginePublisher,
  type EnginePublisherOptions,
  enginePublisher,
  type PublishedEvent,
} from "./engine-publisher.ts";
export { InvalidTargetError, type NotAccepted, PublishError, type PublishErrorCode } from "./errors.ts";
export { queueTarget, type Receipt, type Target, topicTarget } from "./target.ts";
export {
  type EngineMessage,
  messagesOfText,
  type PublishOptions,
  toMessages,
} from "./to-messages.ts";
