export type { Refused } from "../sending/index.ts";
export { queueTarget, topicTarget } from "./aws-targets.ts";
export {
  type EngineEvent,
  type EnginePublisher,
  type EnginePublisherOptions,
  enginePublisher,
  type PublishedEvent,
} from "./engine-publisher.ts";
export { InvalidTargetError, type NotAccepted, PublishError, type PublishErrorCode } from "./errors.ts";
export type { Receipt, Target } from "./target.ts";
export {
  type EngineMessage,
  messagesOfText,
  type PublishOptions,
  toMessages,
} from "./to-messages.ts";
