export { catalogue } from "./catalogue.ts";
export { maestroFacts } from "./contracts/maestro/published.ts";
export {
  MAESTRO_ATTRIBUTE_SCHEMAS,
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  type MaestroEnvelope,
  MaestroEnvelopeSchema,
  type MaestroEvent,
  type MaestroType,
} from "./contracts/maestro/schemas.ts";
export { CONTRACT_NAMES, CONTRACTS, type ContractName } from "./contracts/shipped-contracts.ts";
export { cloudEventType, V1_TYPES, type V1Type } from "./contracts/v1/names.ts";
export {
  V1_ATTRIBUTE_SCHEMAS,
  V1_SCHEMAS,
  type V1Envelope,
  V1EnvelopeSchema,
  type V1Event,
} from "./contracts/v1/schemas.ts";
export { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "./contracts/v1/vocabulary.ts";
export type { Category } from "./contracts/workflow-facts.ts";
export { engine } from "./engine.ts";
export {
  type EngineEvent,
  type InternalEvent,
  instanceKey,
  maestroEvents,
  workflowKey,
} from "./internal/maestro-events.ts";
export {
  isTerminalStepStatus,
  isTerminalWorkflowStatus,
  STEP_STATUSES,
  type StepStatus,
  WORKFLOW_STATUSES,
  type WorkflowStatus,
} from "./internal/statuses.ts";
