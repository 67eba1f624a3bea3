// What each contract documents, written by hand and not derived from the code: every field, in its order, and no other.
import * as z from "zod";
import type { ContractName } from "../../shared/engines/maestro/index.ts";
import { STEP_STATUSES, type StatusFacts, WORKFLOW_STATUSES } from "./statuses.ts";

const id = z.int();
const timeMs = z.int().min(0);
const timeText = z.iso.datetime({ precision: 3 });
const anyObjectOrText = z.union([z.string(), z.looseObject({ name: z.string() })]);

const external = (statuses: Readonly<Record<string, StatusFacts>>) =>
  z.literal(Object.values(statuses).map((facts) => facts.external));
const INTERNAL_STEP_STATUS = z.literal(Object.keys(STEP_STATUSES));
const INTERNAL_WORKFLOW_STATUS = z.literal(Object.keys(WORKFLOW_STATUSES));
const STEP_STATUS = external(STEP_STATUSES);
const WORKFLOW_STATUS = external(WORKFLOW_STATUSES);

const author = z.strictObject({ name: z.string() });
const activeVersions = { current_active_version_id: id, previous_active_version_id: id };
const transitions = (status: z.ZodType) => z.array(z.strictObject({ from: status, to: status, at: timeText })).min(1);
const failure = z.strictObject({
  kind: z.enum(["user", "platform", "fatal", "internal", "timeout"]),
  will_retry: z.boolean(),
});

const V1_DATA: Readonly<Record<string, z.ZodObject>> = {
  "workflow.definition.changed": z.strictObject({
    ...{ workflow_id: z.string(), workflow_name: z.string().optional(), author: author.optional() },
    ...{ version_id: id, snapshot_id: id, ...activeVersions },
  }),
  "workflow.version.created": z.strictObject({
    ...{ workflow_id: z.string(), workflow_name: z.string().optional(), author: author.optional() },
    ...{ version_id: id, ...activeVersions },
  }),
  "workflow.properties.changed": z.strictObject({
    ...{ workflow_id: z.string(), author: author.optional(), snapshot_id: id },
  }),
  "workflow.activated": z.strictObject({ workflow_id: z.string(), author: author.optional(), ...activeVersions }),
  "workflow.deactivated": z.strictObject({
    ...{ workflow_id: z.string(), author: author.optional(), previous_active_version_id: id },
  }),
  "workflow.deleted": z.strictObject({ workflow_id: z.string(), author: author.optional(), internal_id: id }),
  "workflow-instance.status.changed": z.strictObject({
    ...{ workflow_id: z.string(), workflow_name: z.string(), workflow_instance_id: id, workflow_run_id: id },
    ...{ correlation_id: z.string(), depth: z.int() },
    tags: z.array(z.strictObject({ name: z.string(), namespace: z.string().optional() })),
    ...{ status: WORKFLOW_STATUS, terminal: z.boolean(), transitions: transitions(WORKFLOW_STATUS) },
  }),
  "step-instance.status.changed": z.strictObject({
    ...{ workflow_id: z.string(), workflow_instance_id: id, workflow_run_id: id, step_id: z.string() },
    ...{ step_attempt_id: id, correlation_id: z.string(), status: STEP_STATUS, terminal: z.boolean() },
    ...{ failure: failure.optional(), transitions: transitions(STEP_STATUS) },
  }),
};

const cloudEvent = (type: string, data: z.ZodObject) =>
  z.strictObject({
    specversion: z.literal("1.0"),
    id: z.string().min(1),
    source: z.string().regex(/^\/sluice\/[^/\s]+$/),
    type: z.literal(`io.sluice.${type}.v1`),
    subject: z
      .string()
      .regex(/^workflows\/[^/\s]*(\/instances\/-?\d+\/runs\/-?\d+(\/steps\/[^/\s]*\/attempts\/-?\d+)?)?$/),
    time: timeText,
    datacontenttype: z.literal("application/json"),
    dataschema: z.url(),
    partitionkey: z.string().regex(/^[!-~]{1,128}$/),
    sequence: z.string(),
    data,
  });

const versions = { version_id: id, ...activeVersions };
const sending = (type: string) => ({ sync_time: timeMs, send_time: timeMs, type: z.literal(type) });
const change = (type: string, fields: z.ZodRawShape) =>
  z.strictObject({ ...fields, cluster_name: z.string(), event_time: timeMs, ...sending(type) });
const named = { workflow_id: z.string(), workflow_name: z.string().optional(), author: anyObjectOrText.optional() };
const authored = { workflow_id: z.string(), author: anyObjectOrText.optional() };

const MAESTRO_BODY: Readonly<Record<string, z.ZodObject>> = {
  STEP_INSTANCE_STATUS_CHANGE_EVENT: z.strictObject({
    ...{ workflow_id: z.string(), workflow_instance_id: id, workflow_run_id: id, step_id: z.string() },
    ...{ step_attempt_id: id, workflow_uuid: z.string(), step_uuid: z.string(), correlation_id: z.string() },
    ...{ step_instance_id: id, cluster_name: z.string() },
    status_change_records: z
      .array(z.strictObject({ old_status: INTERNAL_STEP_STATUS, new_status: INTERNAL_STEP_STATUS, event_time: timeMs }))
      .min(1),
    ...sending("STEP_INSTANCE_STATUS_CHANGE_EVENT"),
  }),
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: z.strictObject({
    ...{ workflow_id: z.string(), workflow_instance_id: id, workflow_run_id: id, workflow_uuid: z.string() },
    ...{ correlation_id: z.string(), depth: z.int(), workflow_name: z.string(), cluster_name: z.string() },
    tags: z.array(z.looseObject({ name: z.string() })).optional(),
    ...{ old_status: INTERNAL_WORKFLOW_STATUS, new_status: INTERNAL_WORKFLOW_STATUS, event_time: timeMs },
    ...sending("WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT"),
  }),
  WORKFLOW_DEFINITION_CHANGE_EVENT: change("WORKFLOW_DEFINITION_CHANGE_EVENT", {
    ...named,
    ...versions,
    snapshot_id: id,
  }),
  WORKFLOW_VERSION_CHANGE_EVENT: change("WORKFLOW_VERSION_CHANGE_EVENT", { ...named, ...versions }),
  WORKFLOW_PROPERTIES_CHANGE_EVENT: change("WORKFLOW_PROPERTIES_CHANGE_EVENT", { ...authored, snapshot_id: id }),
  WORKFLOW_ACTIVATION_CHANGE_EVENT: change("WORKFLOW_ACTIVATION_CHANGE_EVENT", { ...authored, ...activeVersions }),
  WORKFLOW_DEACTIVATION_CHANGE_EVENT: change("WORKFLOW_DEACTIVATION_CHANGE_EVENT", {
    ...authored,
    previous_active_version_id: id,
  }),
  WORKFLOW_DELETION_CHANGE_EVENT: change("WORKFLOW_DELETION_CHANGE_EVENT", {
    ...{ workflow_id: z.string(), internal_id: id, author: anyObjectOrText.optional() },
  }),
};

/** The body of each event type of each contract, by the `type` attribute. */
export const DOCUMENTED: Readonly<Record<ContractName, Readonly<Record<string, z.ZodObject>>>> = {
  v1: Object.fromEntries(Object.entries(V1_DATA).map(([type, data]) => [type, cloudEvent(type, data)])),
  maestro: MAESTRO_BODY,
};

/** Fields of a body that are not in the documented order. */
export function misplacedFields(body: Readonly<Record<string, unknown>>, documented: z.ZodObject): string[] {
  const order = Object.keys(documented.shape);
  const places = Object.keys(body).map((field) => order.indexOf(field));
  return Object.keys(body).filter((_, index) => index > 0 && (places[index] ?? 0) <= (places[index - 1] ?? 0));
}
