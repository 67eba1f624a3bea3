// The attributes of an event whose attributes were lost on the way, as in an archive that keeps bodies (pure): all of them
// follow from the body.

import { isTerminalStepStatus, isTerminalWorkflowStatus } from "../internal/index.ts";
import { type Attributes, attributesOf } from "./attributes.ts";
import type { MaestroEvent } from "./maestro/schemas.ts";
import type { V1Event } from "./v1/schemas.ts";

/** Of an event of contract `v1`. */
export function attributesOfV1(event: V1Event): Attributes {
  const data: V1Event["data"] & Partial<Pick<StatusData, "transitions" | "terminal" | "tags" | "step_id">> = event.data;
  const { workflow_id, step_id, transitions, terminal, tags } = data;
  const cluster = decodeURIComponent(event.source.replace(/^\/sluice\//, ""));
  return attributesOf("v1", cluster, {
    type: event.type.replace(/^io\.sluice\.|\.v1$/g, ""),
    category: transitions ? "instance-status-change" : "workflow-change",
    workflow_id,
    ...(step_id === undefined ? {} : { step_id }),
    ...(transitions ? { status: transitions.map(({ to }) => to) } : {}),
    ...(terminal === undefined ? {} : { terminal }),
    ...(tags ? { tags: tags.map(({ name }) => name) } : {}),
  });
}

interface StatusData {
  readonly step_id: string;
  readonly terminal: boolean;
  readonly transitions: readonly { readonly to: string }[];
  readonly tags: readonly { readonly name: string }[];
}

/** Of an event of contract `maestro`. */
export function attributesOfMaestro(event: MaestroEvent): Attributes {
  const common = { type: event.type, workflow_id: event.workflow_id };
  if (event.type === "STEP_INSTANCE_STATUS_CHANGE_EVENT") {
    const statuses = event.status_change_records.map(({ new_status }) => new_status);
    const last = statuses.at(-1);
    return attributesOf("maestro", event.cluster_name, {
      ...common,
      category: "instance-status-change",
      step_id: event.step_id,
      status: statuses,
      terminal: last !== undefined && isTerminalStepStatus(last),
    });
  }
  if (event.type === "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT") {
    return attributesOf("maestro", event.cluster_name, {
      ...common,
      category: "instance-status-change",
      status: [event.new_status],
      terminal: isTerminalWorkflowStatus(event.new_status),
      tags: (event.tags ?? []).map(({ name }) => name),
    });
  }
  return attributesOf("maestro", event.cluster_name, { ...common, category: "workflow-change" });
}
