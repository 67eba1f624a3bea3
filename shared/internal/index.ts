export { forbiddenCharacter, type MessageText, messageText } from "./message-text.ts";
export { type ParsedEvent, parseInternalEvent, type UnreadableEvent } from "./parse-internal-event.ts";
export { instanceKey, partitionKeyOf, workflowKey } from "./partition-key.ts";
export type {
  ChangeRecord,
  DeleteWorkflow,
  EngineEvent,
  InternalEvent,
  StepInstanceUpdate,
  WorkflowInstanceUpdate,
  WorkflowVersionUpdate,
} from "./schemas.ts";
export {
  isTerminalStepStatus,
  isTerminalWorkflowStatus,
  STEP_STATUSES,
  type StepStatus,
  WORKFLOW_STATUSES,
  type WorkflowStatus,
} from "./statuses.ts";
