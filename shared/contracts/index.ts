import type { ContractName } from "../wiring/index.ts";
import type { Contract } from "./contract.ts";
import { maestro } from "./maestro/index.ts";
import { v1 } from "./v1/index.ts";

/** Every contract a deployment can publish, by name. */
export const CONTRACTS: Readonly<Record<ContractName, Contract>> = { v1, maestro };

export { MAESTRO_ATTRIBUTE_SCHEMAS, V1_ATTRIBUTE_SCHEMAS } from "./attribute-schemas.ts";
export { type Attributes, type Category, publishedBytes, publishedBytesAtMost } from "./attributes.ts";
export { attributesOfMaestro, attributesOfV1 } from "./attributes-of-body.ts";
export type { Contract, ExternalEvent, MappingContext } from "./contract.ts";
export {
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  type MaestroEnvelope,
  MaestroEnvelopeSchema,
  type MaestroEvent,
  type MaestroType,
} from "./maestro/schemas.ts";
export { type MessageReading, readMessage } from "./read-message.ts";
export { cloudEventType, V1_TYPES, type V1Type } from "./v1/names.ts";
export { V1_SCHEMAS, type V1Envelope, V1EnvelopeSchema, type V1Event } from "./v1/schemas.ts";
export { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "./v1/vocabulary.ts";
