import { type Contract, cloudEventsMapping, type ExternalChange } from "../../../../contracts/index.ts";
import { type InternalEvent, maestroEvents } from "../../internal/maestro-events.ts";
import { V1_EVENTS, V1_NAMES, type V1Type } from "./names.ts";
import type { V1Event } from "./schemas.ts";
import { stepStatusChange, workflowStatusChanges } from "./status-changes.ts";
import { workflowDeletion, workflowVersionChange } from "./workflow-changes.ts";

/** A change that v1 tells of; type and data belong together. */
export type V1Change<Type extends V1Type = V1Type> = {
  [Each in Type]: ExternalChange & { readonly type: Each; readonly data: V1Event<Each>["data"] };
}[Type];

/** CloudEvents 1.0 with Sluice's own vocabulary; nothing of the engine's internals leaves in it. */
export const v1: Contract<InternalEvent> = cloudEventsMapping<InternalEvent, V1Change>(maestroEvents, {
  ...V1_NAMES,
  events: V1_EVENTS,
  map: {
    STEP_INSTANCE_UPDATE: stepStatusChange,
    WORKFLOW_INSTANCE_UPDATE: workflowStatusChanges,
    WORKFLOW_VERSION_UPDATE: workflowVersionChange,
    DELETE_WORKFLOW: workflowDeletion,
  },
});
