// `sluice/contracts`: what all contracts share, and the two of the engine that is shipped.
export {
  type Attributes,
  type BodyFacts,
  type ChangeOf,
  CLOUD_EVENT_COLUMNS,
  CLUSTER_OF_CLOUD_EVENTS,
  type CloudEventsContract,
  type CloudEventsForm,
  type Contract,
  cloudEventFacts,
  cloudEventsContract,
  type DerivedAttribute,
  type EventForm,
  type EventLimit,
  type ExternalChange,
  type ExternalEvent,
  type FilterKey,
  laterOfCloudEvents,
  type MappingContext,
  type MessageReading,
  type PublishedContract,
  type PublishedEvent,
  type ReadableContract,
  type ReadableEvent,
  type ReadingRules,
  readMessage,
  vocabularyOf,
} from "../../../contracts/index.ts";
export { publishedBytes, publishedBytesAtMost, SNS_EVENT } from "../../../sending/index.ts";
export { jsonText } from "../../../values/index.ts";
export { maestroFacts } from "./maestro/published.ts";
export {
  MAESTRO_ATTRIBUTE_SCHEMAS,
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  type MaestroEnvelope,
  MaestroEnvelopeSchema,
  type MaestroEvent,
  type MaestroType,
} from "./maestro/schemas.ts";
export { CONTRACT_NAMES, CONTRACTS, type ContractName } from "./shipped-contracts.ts";
export { cloudEventType, V1_TYPES, type V1Type } from "./v1/names.ts";
export { V1_ATTRIBUTE_SCHEMAS, V1_SCHEMAS, type V1Envelope, V1EnvelopeSchema, type V1Event } from "./v1/schemas.ts";
export { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "./v1/vocabulary.ts";
export type { Category } from "./workflow-facts.ts";
