export { jsonText } from "../values/index.ts";
export type { Attributes } from "./attributes.ts";
export { vocabularyOf } from "./attributes-schema.ts";
export { cloudEventFacts } from "./cloud-event-facts.ts";
export { CLOUD_EVENT_COLUMNS, CLUSTER_OF_CLOUD_EVENTS } from "./cloud-event-schema.ts";
export {
  type ChangeOf,
  type CloudEventsContract,
  type CloudEventsForm,
  cloudEventsContract,
  type EventForm,
  laterOfCloudEvents,
} from "./cloud-events-contract.ts";
export type { Contract, ExternalEvent, MappingContext } from "./contract.ts";
export type { BodyFacts, FilterKey, PublishedContract, PublishedEvent } from "./published-contract.ts";
export { type EventLimit, type MessageReading, type ReadingRules, readMessage } from "./read-message.ts";
