// What subscribers can filter by: each contract's event types, with the attributes they carry, and its statuses.
import type { ContractName } from "../../shared/wiring/index.ts";

export const CATEGORIES = ["workflow-change", "instance-status-change"] as const;
export type Category = (typeof CATEGORIES)[number];

/** Attributes that only some event types carry. */
export type OptionalAttribute = "status" | "terminal" | "step" | "tag";

interface EventType {
  readonly category: Category;
  readonly carries: readonly OptionalAttribute[];
}

const workflowChange: EventType = { category: "workflow-change", carries: [] };
const workflowStatus: EventType = { category: "instance-status-change", carries: ["status", "terminal", "tag"] };
const stepStatus: EventType = { category: "instance-status-change", carries: ["status", "terminal", "step"] };

const V1_TYPES = {
  "workflow.definition.changed": workflowChange,
  "workflow.version.created": workflowChange,
  "workflow.properties.changed": workflowChange,
  "workflow.activated": workflowChange,
  "workflow.deactivated": workflowChange,
  "workflow.deleted": workflowChange,
  "workflow-instance.status.changed": workflowStatus,
  "step-instance.status.changed": stepStatus,
} as const;

const MAESTRO_TYPES = {
  WORKFLOW_DEFINITION_CHANGE_EVENT: workflowChange,
  WORKFLOW_VERSION_CHANGE_EVENT: workflowChange,
  WORKFLOW_PROPERTIES_CHANGE_EVENT: workflowChange,
  WORKFLOW_ACTIVATION_CHANGE_EVENT: workflowChange,
  WORKFLOW_DEACTIVATION_CHANGE_EVENT: workflowChange,
  WORKFLOW_DELETION_CHANGE_EVENT: workflowChange,
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: workflowStatus,
  STEP_INSTANCE_STATUS_CHANGE_EVENT: stepStatus,
} as const;

const V1_STATUSES = [
  ...["QUEUED", "PENDING", "WAITING", "PAUSED", "RUNNING"],
  ...["SUCCEEDED", "COMPLETED_WITH_ERROR", "SKIPPED", "FAILED", "STOPPED", "TIMED_OUT"],
] as const;

const MAESTRO_STATUSES = [
  ...["NOT_CREATED", "CREATED", "INITIALIZED", "PAUSED", "WAITING_FOR_SIGNALS", "EVALUATING_PARAMS"],
  ...["WAITING_FOR_PERMITS", "STARTING", "RUNNING", "FINISHING", "IN_PROGRESS"],
  ...["DISABLED", "UNSATISFIED", "SKIPPED", "SUCCEEDED", "COMPLETED_WITH_ERROR", "FAILED", "USER_FAILED"],
  ...["PLATFORM_FAILED", "FATALLY_FAILED", "INTERNALLY_FAILED", "STOPPED", "TIMEOUT_FAILED", "TIMED_OUT"],
] as const;

export type EventTypeName = keyof typeof V1_TYPES | keyof typeof MAESTRO_TYPES;
export type EventStatus = (typeof V1_STATUSES)[number] | (typeof MAESTRO_STATUSES)[number];

/** The event types of each contract. */
export const EVENT_TYPES: Readonly<Record<ContractName, Readonly<Record<string, EventType>>>> = {
  v1: V1_TYPES,
  maestro: MAESTRO_TYPES,
};
/** The statuses of each contract, of workflow instances and steps alike. */
export const STATUSES: Readonly<Record<ContractName, readonly string[]>> = {
  v1: V1_STATUSES,
  maestro: MAESTRO_STATUSES,
};

export const EVENT_TYPE_NAMES = [...Object.keys(V1_TYPES), ...Object.keys(MAESTRO_TYPES)] as EventTypeName[];
export const EVENT_STATUSES = [...new Set<EventStatus>([...V1_STATUSES, ...MAESTRO_STATUSES])];
