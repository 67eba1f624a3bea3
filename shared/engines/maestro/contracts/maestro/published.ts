// What subscribers are told of Maestro's own events, and what one of them says of itself. Not loaded by the functions.
import {
  type Attributes,
  attributesOf,
  type BodyFacts,
  eventId,
  type PublishedContract,
  type ReadableEvent,
} from "../../../../contracts/index.ts";
import { jsonText } from "../../../../values/index.ts";
import { instanceKey, workflowKey } from "../../internal/maestro-events.ts";
import {
  isTerminalStepStatus,
  isTerminalWorkflowStatus,
  STEP_STATUSES,
  WORKFLOW_STATUSES,
} from "../../internal/statuses.ts";
import { MAESTRO_TEXTS } from "../event-texts.ts";
import type { WorkflowFacts } from "../workflow-facts.ts";
import {
  categoryOf,
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  type MaestroEvent,
  type MaestroType,
  readableMaestro,
} from "./schemas.ts";

/** The engine's own statuses keep their meaning, which is the engine's to explain. */
const STATUSES: Readonly<Partial<Record<MaestroType, Readonly<Record<string, string>>>>> = {
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: textsOf(WORKFLOW_STATUSES, isTerminalWorkflowStatus),
  STEP_INSTANCE_STATUS_CHANGE_EVENT: textsOf(STEP_STATUSES, isTerminalStepStatus),
};

function textsOf<Status extends string>(statuses: readonly Status[], isTerminal: (status: Status) => boolean) {
  return Object.fromEntries(statuses.map((status) => [status, isTerminal(status) ? "terminal" : "may still change"]));
}

export const publishedMaestro: PublishedContract = {
  ...readableMaestro,
  summary: `The body is Netflix Maestro's own external event, with Maestro's statuses and without an envelope: for subscribers that
already read Maestro's topic.`,
  later: `No field: Maestro's own consumers refuse those that they do not know. Message attributes (ten at most in all) and event
types may be added.`,
  isOpen: false,
  anyBodyType: { suffix: "_EVENT" },
  events: Object.fromEntries(
    MAESTRO_TYPES.map((type) => {
      const told = { category: categoryOf(type), ...MAESTRO_TEXTS[type], statuses: STATUSES[type] };
      return [type, { ...(readableMaestro.events[type] as ReadableEvent), ...told }];
    }),
  ),
  filterKeys: {
    // Statuses are at a different place in each type, and whether one is terminal is not in the body at all.
    status: { attribute: "status" },
    terminal: { attribute: "terminal" },
    workflow: { attribute: "workflow_id", bodyPath: ["workflow_id"], isId: true },
    step: { attribute: "step_id", bodyPath: ["step_id"] },
    tag: { attribute: "tags", bodyPath: ["tags", "name"] },
  },
  clusterPath: ["cluster_name"],
  clusterAsWritten: (cluster) => cluster,
  bodyFacts: maestroFacts,
  columns: {
    type: "string",
    workflow_id: "string",
    workflow_name: "string",
    workflow_instance_id: "bigint",
    workflow_run_id: "bigint",
    workflow_uuid: "string",
    step_id: "string",
    step_attempt_id: "bigint",
    step_uuid: "string",
    step_instance_id: "bigint",
    correlation_id: "string",
    depth: "int",
    tags: "string",
    old_status: "string",
    new_status: "string",
    status_change_records: "array<struct<old_status:string,new_status:string,event_time:bigint>>",
    author: "string",
    version_id: "bigint",
    snapshot_id: "bigint",
    current_active_version_id: "bigint",
    previous_active_version_id: "bigint",
    internal_id: "bigint",
    cluster_name: "string",
    event_time: "bigint",
    sync_time: "bigint",
    send_time: "bigint",
  },
};

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
