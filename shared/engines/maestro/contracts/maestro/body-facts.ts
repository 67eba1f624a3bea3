// What one of Maestro's events says of itself (pure).

import { type Attributes, attributesOf } from "../../../../contracts/attributes.ts";
import { eventId } from "../../../../contracts/contract.ts";
import type { BodyFacts } from "../../../../contracts/published-contract.ts";
import { jsonText } from "../../../../values/index.ts";
import { instanceKey, workflowKey } from "../../internal/partition-key.ts";
import { isTerminalStepStatus, isTerminalWorkflowStatus } from "../../internal/statuses.ts";
import type { WorkflowFacts } from "../workflow-facts.ts";
import { MAESTRO_SCHEMAS, type MaestroEvent, type MaestroType } from "./schemas.ts";

/** Enough for any time in milliseconds. */
const TIME_DIGITS = 16;

/** Events have no sequence: they are in the order in which they were published. Those of later types may have no time. */
export function maestroFacts(body: Readonly<Record<string, unknown>>): BodyFacts {
  const event = body as unknown as MaestroEvent;
  const { sync_time: _, send_time, type, ...fields } = event;
  const { workflow_id, workflow_instance_id } = fields as { workflow_id: string; workflow_instance_id?: number };
  const partitionKey =
    workflow_instance_id === undefined ? workflowKey(workflow_id) : instanceKey(workflow_id, workflow_instance_id);
  const timeMs = timeOf(event) ?? send_time;
  return {
    id: eventId("maestro", type, partitionKey, timeMs, jsonText(fields)),
    partitionKey,
    timeMs,
    order: String(send_time).padStart(TIME_DIGITS, "0"),
    attributes: isKnown(type) ? attributesOfEvent(event) : undefined,
  };
}

const isKnown = (type: string): type is MaestroType => Object.hasOwn(MAESTRO_SCHEMAS, type);

function timeOf(event: MaestroEvent): number | undefined {
  return event.type === "STEP_INSTANCE_STATUS_CHANGE_EVENT"
    ? event.status_change_records.at(-1)?.event_time
    : event.event_time;
}

function attributesOfEvent(event: MaestroEvent): Attributes {
  return attributesOf("maestro", event.cluster_name, factsOf(event));
}

function factsOf(event: MaestroEvent): WorkflowFacts<MaestroType> {
  const { type, workflow_id } = event;
  switch (type) {
    case "STEP_INSTANCE_STATUS_CHANGE_EVENT": {
      const status = event.status_change_records.map(({ new_status }) => new_status);
      const last = status.at(-1);
      const terminal = last !== undefined && isTerminalStepStatus(last);
      return { type, workflow_id, category: "instance-status-change", step_id: event.step_id, status, terminal };
    }
    case "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT": {
      const status = [event.new_status];
      const terminal = isTerminalWorkflowStatus(event.new_status);
      const tags = (event.tags ?? []).map(({ name }) => name);
      return { type, workflow_id, category: "instance-status-change", status, terminal, tags };
    }
    default:
      return { type, workflow_id, category: "workflow-change" };
  }
}
