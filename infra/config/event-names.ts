// What subscribers can filter by, for each contract: its event types, what they carry, and its statuses.
import {
  type Category,
  EXTERNAL_STEP_STATUSES,
  EXTERNAL_WORKFLOW_STATUSES,
  MAESTRO_TYPES,
  type MaestroType,
  V1_TYPES,
  type V1Type,
} from "../../shared/contracts/index.ts";
import { STEP_STATUSES, WORKFLOW_STATUSES } from "../../shared/internal/index.ts";
import type { ContractName } from "../../shared/wiring/index.ts";

export const CATEGORIES = ["workflow-change", "instance-status-change"] as const satisfies Category[];

/** Keys of a filter that only some event types have. */
export type OptionalKey = "status" | "terminal" | "step" | "tag";

interface EventType {
  readonly category: Category;
  readonly has: readonly OptionalKey[];
}

const workflowChange: EventType = { category: "workflow-change", has: [] };
const workflowStatus: EventType = { category: "instance-status-change", has: ["status", "terminal", "tag"] };
const stepStatus: EventType = { category: "instance-status-change", has: ["status", "terminal", "step"] };

const V1: Readonly<Record<V1Type, EventType>> = {
  "workflow.definition.changed": workflowChange,
  "workflow.version.created": workflowChange,
  "workflow.properties.changed": workflowChange,
  "workflow.activated": workflowChange,
  "workflow.deactivated": workflowChange,
  "workflow.deleted": workflowChange,
  "workflow-instance.status.changed": workflowStatus,
  "step-instance.status.changed": stepStatus,
};

const MAESTRO: Readonly<Record<MaestroType, EventType>> = {
  WORKFLOW_DEFINITION_CHANGE_EVENT: workflowChange,
  WORKFLOW_VERSION_CHANGE_EVENT: workflowChange,
  WORKFLOW_PROPERTIES_CHANGE_EVENT: workflowChange,
  WORKFLOW_ACTIVATION_CHANGE_EVENT: workflowChange,
  WORKFLOW_DEACTIVATION_CHANGE_EVENT: workflowChange,
  WORKFLOW_DELETION_CHANGE_EVENT: workflowChange,
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: workflowStatus,
  STEP_INSTANCE_STATUS_CHANGE_EVENT: stepStatus,
};

export const EVENT_TYPES: Readonly<Record<ContractName, Readonly<Record<string, EventType>>>> = {
  v1: V1,
  maestro: MAESTRO,
};
export const EVENT_TYPE_NAMES = [...V1_TYPES, ...MAESTRO_TYPES] as const;

/** Of workflow instances and steps alike. */
export const STATUSES = {
  v1: [...EXTERNAL_WORKFLOW_STATUSES, ...EXTERNAL_STEP_STATUSES],
  maestro: [...WORKFLOW_STATUSES, ...STEP_STATUSES],
} as const satisfies Record<ContractName, readonly string[]>;
export const STATUS_NAMES = [...new Set([...STATUSES.v1, ...STATUSES.maestro])];
