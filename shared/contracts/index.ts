export { MAESTRO_ATTRIBUTE_SCHEMAS, V1_ATTRIBUTE_SCHEMAS } from "./attribute-schemas.ts";
export { type Attributes, publishedBytes, publishedBytesAtMost } from "./attributes.ts";
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
export { jsonText } from "./json-text.ts";
export { maestroFacts } from "./maestro/body-facts.ts";
export {
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  type MaestroEnvelope,
  MaestroEnvelopeSchema,
  type MaestroEvent,
  type MaestroType,
} from "./maestro/schemas.ts";
export type { BodyFacts, FilterKey, PublishedContract, PublishedEvent } from "./published-contract.ts";
export { type MessageReading, type ReadingRules, readMessage } from "./read-message.ts";
export { CONTRACT_NAMES, CONTRACTS, type ContractName } from "./shipped-contracts.ts";
export { cloudEventType, V1_TYPES, type V1Type } from "./v1/names.ts";
export { V1_SCHEMAS, type V1Envelope, V1EnvelopeSchema, type V1Event } from "./v1/schemas.ts";
export { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "./v1/vocabulary.ts";
export { vocabularyOf } from "./vocabulary-of.ts";
export type { Category } from "./workflow-facts.ts";
