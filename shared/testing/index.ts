export type { Changes } from "./changes.ts";
export {
  type Delivered,
  type QueueDelivery,
  type SampleSqsMessage,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from "./deliveries.ts";
export { SampleError } from "./errors.ts";
export { type EventInbox, EventNotReceivedError, eventInbox } from "./event-inbox.ts";
export { type MemoryTarget, type MemoryTargetOptions, memoryTarget } from "./memory-target.ts";
export {
  type MemorySubscription,
  type MemorySubscriptionAs,
  type MemorySubscriptionRead,
  type MemoryTopic,
  memoryTopic,
} from "./memory-topic.ts";
export { type PostSigner, type SnsPost, startPostSigner } from "./post-signer.ts";
export { type EngineModule, sampleEvents } from "./sample-events.ts";
export type { EventOfType, ReceivedSample, SampleEvents, TypeOf } from "./samples.ts";
