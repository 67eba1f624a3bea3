// What is told of Maestro's two contracts. Not loaded by the functions.

import {
  CLOUD_EVENT_COLUMNS,
  CLUSTER_OF_CLOUD_EVENTS,
  cloudEventFacts,
  laterOfCloudEvents,
  type PublishedContract,
  type PublishedEvent,
} from "../../contracts/index.ts";
import type { Catalogue } from "../catalogue.ts";
import { MAESTRO_ATTRIBUTE_SCHEMAS, V1_ATTRIBUTE_SCHEMAS } from "./contracts/attribute-schemas.ts";
import { maestroFacts } from "./contracts/maestro/body-facts.ts";
import {
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  MaestroEnvelopeSchema,
  type MaestroType,
} from "./contracts/maestro/schemas.ts";
import { cloudEventType, V1_TYPES, type V1Type } from "./contracts/v1/names.ts";
import { V1_SCHEMAS, V1EnvelopeSchema } from "./contracts/v1/schemas.ts";
import type { Category } from "./contracts/workflow-facts.ts";
import { MAESTRO_TEXTS, V1_TEXTS } from "./event-texts.ts";
import { SAMPLE_SUBSCRIBERS } from "./sample-subscribers.ts";
import {
  ENGINE_STEP_STATUS_TEXTS,
  ENGINE_WORKFLOW_STATUS_TEXTS,
  V1_STEP_STATUS_TEXTS,
  V1_WORKFLOW_STATUS_TEXTS,
} from "./status-texts.ts";

const V1_STATUSES: Readonly<Partial<Record<V1Type, Readonly<Record<string, string>>>>> = {
  "workflow-instance.status.changed": V1_WORKFLOW_STATUS_TEXTS,
  "step-instance.status.changed": V1_STEP_STATUS_TEXTS,
};
const MAESTRO_STATUSES: Readonly<Partial<Record<MaestroType, Readonly<Record<string, string>>>>> = {
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: ENGINE_WORKFLOW_STATUS_TEXTS,
  STEP_INSTANCE_STATUS_CHANGE_EVENT: ENGINE_STEP_STATUS_TEXTS,
};

const v1: PublishedContract = {
  name: "v1",
  summary: `[CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in structured JSON, with a vocabulary
of its own: nothing of the engine's internals leaves in it. Choose this one.`,
  later: laterOfCloudEvents("v1"),
  isOpen: true,
  isCloudEvents: true,
  envelope: V1EnvelopeSchema,
  bodyType: cloudEventType,
  anyBodyType: { suffix: ".v1" },
  events: eventsOf(V1_TYPES, (type) => ({
    schema: V1_SCHEMAS[type],
    attributes: V1_ATTRIBUTE_SCHEMAS[type],
    statuses: V1_STATUSES[type],
    ...V1_TEXTS[type],
  })),
  filterKeys: {
    status: { attribute: "status", bodyPath: ["data", "transitions", "to"] },
    terminal: { attribute: "terminal", bodyPath: ["data", "terminal"] },
    workflow: { attribute: "workflow_id", bodyPath: ["data", "workflow_id"], isId: true },
    step: { attribute: "step_id", bodyPath: ["data", "step_id"] },
    tag: { attribute: "tags", bodyPath: ["data", "tags", "name"] },
  },
  ...CLUSTER_OF_CLOUD_EVENTS,
  bodyFacts: (body) => cloudEventFacts(v1, body),
  columns: CLOUD_EVENT_COLUMNS,
};

const maestro: PublishedContract = {
  name: "maestro",
  summary: `The body is Netflix Maestro's own external event, with Maestro's statuses and without an envelope: for subscribers that
already read Maestro's topic.`,
  later: `No field: Maestro's own consumers refuse those that they do not know. Message attributes (ten at most in all) and event
types may be added.`,
  isOpen: false,
  isCloudEvents: false,
  envelope: MaestroEnvelopeSchema,
  bodyType: (type) => type,
  anyBodyType: { suffix: "_EVENT" },
  events: eventsOf(MAESTRO_TYPES, (type) => ({
    schema: MAESTRO_SCHEMAS[type],
    attributes: MAESTRO_ATTRIBUTE_SCHEMAS[type],
    statuses: MAESTRO_STATUSES[type],
    ...MAESTRO_TEXTS[type],
  })),
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

const RULES = `- **At least once.** A message may arrive twice; in \`v1\` a duplicate has the same \`id\`, so remember the ids of the last
  hours. In \`maestro\` it has the same content but for \`send_time\` (and \`sync_time\`, if the engine repeated it).
- **Order.** A standard topic keeps none. In \`v1\`, \`sequence\` orders events of one \`partitionkey\` as the engine published them:
  compare it as text. \`time\` is when the change happened; an event that was kept back and replayed has an old \`time\` and a new
  \`sequence\`. A FIFO topic keeps the order within a partition key, for SQS FIFO queues.
- **Unknown things.** Let fields, attributes and event types of \`v1\` that you do not know pass: they are how it grows.
- **Where an attribute is missing,** SNS would have refused its value; the body always has it.`;

export const catalogue: Catalogue = {
  contracts: [v1, maestro],
  rules: RULES,
  // A notification holds the event that it tells of.
  subjects: { workflow: ["workflow_id", "event.workflow_id"] },
  sample: {
    file: new URL("./sample/engine-life.jsonl", import.meta.url),
    subscribers: SAMPLE_SUBSCRIBERS,
  },
};

/** An event that has statuses is a status change; all others change the workflow itself. */
function eventsOf<Type extends string>(
  types: readonly Type[],
  eventOf: (type: Type) => Omit<PublishedEvent, "category">,
): Readonly<Record<Type, PublishedEvent>> {
  const events = types.map((type) => {
    const event = eventOf(type);
    const category: Category = event.statuses ? "instance-status-change" : "workflow-change";
    return [type, { ...event, category }] as const;
  });
  return Object.fromEntries(events) as Record<Type, PublishedEvent>;
}
