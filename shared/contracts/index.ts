export { type AttributeFacts, type Attributes, attributesOf } from "./attributes.ts";
export { attributesSchema, refusable, vocabularyOf } from "./attributes-schema.ts";
export { type CloudEventNames, schemaUri } from "./cloud-event.ts";
export { type EventFields, readableCloudEvents } from "./cloud-event-schema.ts";
export {
  type ChangeOf,
  type CloudEventsContract,
  type CloudEventsForm,
  cloudEventsContract,
  type EventForm,
} from "./cloud-events-contract.ts";
export {
  cloudEventsMapping,
  type DerivedAttribute,
  type ExternalChange,
  type MappedType,
} from "./cloud-events-mapping.ts";
export { type Contract, type ExternalEvent, eventId, type Mapped, type MappingContext, mapped } from "./contract.ts";
export { publishedCheck } from "./published-check.ts";
export {
  CLOUD_EVENT_COLUMNS,
  CLUSTER_OF_CLOUD_EVENTS,
  cloudEventFacts,
  type EventTexts,
  laterOfCloudEvents,
  publishedCloudEvents,
} from "./published-cloud-events.ts";
export type {
  BodyFacts,
  FilterKey,
  PublishedContract,
  PublishedEvent,
  ReadableContract,
  ReadableEvent,
} from "./published-contract.ts";
export { type EventLimit, type MessageReading, type ReadingRules, readMessage } from "./read-message.ts";
export { utcTime } from "./utc-time.ts";
