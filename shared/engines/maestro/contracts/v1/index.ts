import { cloudEvent } from "../../../../contracts/cloud-event.ts";
import { type Contract, type Mapped, type MappingContext, mapped } from "../../../../contracts/contract.ts";
import type { InternalEvent } from "../../internal/maestro-events.ts";
import type { V1Change } from "./change.ts";
import { V1_NAMES } from "./names.ts";
import { stepStatusChanges, workflowStatusChanges } from "./status-changes.ts";
import { workflowDeletion, workflowVersionChange } from "./workflow-changes.ts";

/** CloudEvents 1.0 with Sluice's own vocabulary; nothing of the engine's internals leaves in it. */
export const v1: Contract<InternalEvent> = {
  name: V1_NAMES.contract,
  map(event: InternalEvent, context: MappingContext): Mapped {
    const changes = changesOf(event);
    if (!changes) return { kind: "ignored", reason: "internal-only" };
    return mapped(changes.map((change) => cloudEvent(V1_NAMES, change, context)));
  },
};

function changesOf(event: InternalEvent): readonly V1Change[] | undefined {
  switch (event.type) {
    case "STEP_INSTANCE_UPDATE":
      return stepStatusChanges(event);
    case "WORKFLOW_INSTANCE_UPDATE":
      return workflowStatusChanges(event);
    case "WORKFLOW_VERSION_UPDATE":
      return [workflowVersionChange(event)];
    case "DELETE_WORKFLOW":
      return [workflowDeletion(event)];
    case "START_WORKFLOW":
    case "TERMINATE_THEN_RUN":
    case "INSTANCE_ACTION":
      return undefined;
  }
}
