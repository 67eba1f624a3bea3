// The engine's events as they are on the wire. Unknown fields are nobody's business, null means absent, and anything
// else that is not as described is an error. `import * as z` keeps the deployed bundle small.
import * as z from "zod/mini";
import { epochMs, listOf, withCanonicalCheck, withFieldsNamed, withJsonSchema } from "../../../internal/index.ts";
import { isObject, isPlainJson } from "../../../values/index.ts";
import { FAILED_PREFIX, STEP_STATUSES, WORKFLOW_STATUSES } from "./statuses.ts";

// Each is made once: a schema costs more to make than to share, and all are made at every cold start.
const TextSchema = z.string();
const OptionalTextSchema = z.nullish(TextSchema);
const EpochMsSchema = epochMs();
const IntegerSchema = z.int();
const OptionalIntegerSchema = z.nullish(IntegerSchema);
/** Counts from zero or one: of an instance, a run, an attempt. */
const OrdinalSchema = IntegerSchema.check(z.gte(0));
const OptionalOrdinalSchema = z.nullish(OrdinalSchema);
const WorkflowIdSchema = withJsonSchema(
  withCanonicalCheck(
    z.string().check(z.refine((text) => text !== "", "is empty")),
    (value) => typeof value === "string" && value !== "",
  ),
  () => ({ type: "string", minLength: 1 }),
);

/** A status in any case; of those of a prefix, whatever follows it. */
function statusPattern(known: readonly string[], prefix: string | undefined): string {
  const anyCase = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`);
  const open = prefix === undefined ? "" : `|^${anyCase(prefix)}`;
  return `^(?:${known.map(anyCase).join("|")})$${open}`;
}

/** ASCII's letters only: others become such letters too (`ſ`, `ı`), and what is no status would be one. */
const upperCased = (text: string): string => text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());

function statusSchema<Status extends string>(kind: string, known: readonly Status[], prefix?: string) {
  const vocabulary = new Set<unknown>(known);
  const schema = z.pipe(
    TextSchema,
    z.transform((text: string, context): Status => {
      const upper = upperCased(text);
      const status = prefix !== undefined && upper.startsWith(prefix) ? prefix : upper;
      if (vocabulary.has(status)) return status as Status;
      context.issues.push({ code: "custom", message: `unknown ${kind} status ${JSON.stringify(text)}`, input: text });
      return z.NEVER;
    }),
  );
  withJsonSchema(schema, () => ({
    anyOf: [{ enum: known }, { type: "string", pattern: statusPattern(known, prefix) }],
  }));
  return withCanonicalCheck(schema, (value) => vocabulary.has(value));
}

const StepStatusSchema = statusSchema("step", STEP_STATUSES);
const WorkflowStatusSchema = statusSchema("workflow", WORKFLOW_STATUSES, FAILED_PREFIX);

/** For what is passed on as the engine wrote it: checked in place and never copied. */
const asWritten = <Value>(isOne: (value: unknown) => boolean, message: string, said: object) =>
  withJsonSchema(withCanonicalCheck(z.custom<Value>(isOne, message), isOne), () => said);

const AN_OBJECT_WITH_A_NAME = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };

type Author = {
  /** Name of the user or service */
  name: string;
};
const AuthorSchema = asWritten<string | Author>(
  (value) => typeof value === "string" || (isPlainJson(value) && hasName(value)),
  "expected a string, or an object with a name",
  { anyOf: [{ type: "string" }, AN_OBJECT_WITH_A_NAME] },
);
const OptionalAuthorSchema = z.nullish(AuthorSchema);
type Tag = {
  /** Name of the tag */
  name: string;
  /** Who defines the tag */
  namespace?: string | null;
};
const TagSchema = asWritten<Tag>(
  (value) => isPlainJson(value) && hasName(value) && hasTextOrNothing(value, "namespace"),
  "expected an object with a name",
  {
    ...AN_OBJECT_WITH_A_NAME,
    properties: { ...AN_OBJECT_WITH_A_NAME.properties, namespace: { type: ["string", "null"] } },
  },
);

function hasName(value: unknown): boolean {
  return isObject(value) && typeof value["name"] === "string";
}

function hasTextOrNothing(value: unknown, key: string): boolean {
  return isObject(value) && (value[key] == null || typeof value[key] === "string");
}

// What is said of a field has to reach those who have declarations only. The compiler writes it there with objects that are constants, not with
// types that it infers: so schemas within others have a type of a name.
const runUuid = {
  /** Number of the workflow instance, from 0 */
  instance_id: OrdinalSchema,
  /** Number of the run of the instance, from 0 */
  run_id: OrdinalSchema,
  /** The engine's own id of the run */
  uuid: TextSchema,
};
interface RunUuidSchema extends z.ZodMiniObject<typeof runUuid> {}
const RunUuidSchema: RunUuidSchema = z.object(runUuid);

const RunIdsSchema = asWritten<Record<string, number>>(
  (value) => isObject(value) && Object.values(value).every((run) => Number.isSafeInteger(run) && Number(run) >= 0),
  "expected an object of run ids",
  { type: "object", additionalProperties: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
);

const pendingRecord = {
  /** Status before, in any case */
  old_status: StepStatusSchema,
  /** Status after, in any case */
  new_status: StepStatusSchema,
  /** When it changed, epoch milliseconds */
  event_time: EpochMsSchema,
};
interface PendingRecordSchema extends z.ZodMiniObject<typeof pendingRecord> {}
const PendingRecordSchema: PendingRecordSchema = withFieldsNamed(
  z.object(pendingRecord),
  (is, value) => is.old_status(value.old_status) && is.new_status(value.new_status) && is.event_time(value.event_time),
);

const changeRecord = {
  /** Number of the workflow instance, from 0 */
  workflow_instance_id: OrdinalSchema,
  /** Number of the run of the instance, from 0 */
  workflow_run_id: OrdinalSchema,
  /** The engine's own id of the run */
  workflow_uuid: TextSchema,
  /** Connects an instance with those that it started */
  correlation_id: TextSchema,
  /** How many workflows stand above this one; absent: 0 */
  depth: OptionalIntegerSchema,
  /** Tags of the instance, passed on as they are written */
  tags: z.nullish(listOf(TagSchema)),
  /** Status before, in any case */
  old_status: WorkflowStatusSchema,
  /** Status after, in any case */
  new_status: WorkflowStatusSchema,
  /** When it changed, epoch milliseconds */
  event_time: EpochMsSchema,
};
interface ChangeRecordSchema extends z.ZodMiniObject<typeof changeRecord> {}
const ChangeRecordSchema: ChangeRecordSchema = z.object(changeRecord);

/** The fields of each type but NOTIFICATION, which only wraps one of these. */
const EVENT_FIELDS = {
  START_WORKFLOW: {
    /** Which of the types it is */
    type: z.literal("START_WORKFLOW"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
  },
  TERMINATE_THEN_RUN: {
    /** Which of the types it is */
    type: z.literal("TERMINATE_THEN_RUN"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
    /** The runs that are ended */
    instance_run_uuids: listOf(RunUuidSchema),
    /** How they are ended */
    action: TextSchema,
    /** Who asked for it: a name, or an object with a name */
    user: AuthorSchema,
    /** Why, for people */
    reason: TextSchema,
    /** The runs that start once those are ended */
    run_after: z.nullish(listOf(RunUuidSchema)),
  },
  INSTANCE_ACTION: {
    /** Which of the types it is */
    type: z.literal("INSTANCE_ACTION"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
    /** The engine's own */
    group_info: IntegerSchema,
    /** What the action is about */
    entity_type: z.enum(["WORKFLOW", "STEP", "FLOW", "TASK"]),
    /** Number of the workflow instance, from 0 */
    workflow_instance_id: OptionalOrdinalSchema,
    /** Number of the run of the instance, from 0 */
    workflow_run_id: OptionalOrdinalSchema,
    /** Id of the step in its workflow */
    step_id: OptionalTextSchema,
    /** Number of the attempt, from 0, or "LATEST" */
    step_attempt_id: z.nullish(z.union([TextSchema, OrdinalSchema])), // the engine also writes "LATEST"
    /** The engine's own */
    step_action: OptionalTextSchema,
    /** The engine's own */
    workflow_action: OptionalTextSchema,
    /** Runs by instance, each from 0 */
    instance_run_ids: z.nullish(RunIdsSchema),
    /** The engine's own */
    action_code: OptionalIntegerSchema,
  },
  STEP_INSTANCE_UPDATE: {
    /** Which of the types it is */
    type: z.literal("STEP_INSTANCE_UPDATE"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
    /** Number of the workflow instance, from 0 */
    workflow_instance_id: OrdinalSchema,
    /** Number of the run of the instance, from 0 */
    workflow_run_id: OrdinalSchema,
    /** Id of the step in its workflow */
    step_id: TextSchema,
    /** Number of the attempt, from 0 */
    step_attempt_id: OrdinalSchema,
    /** The engine's own id of the run */
    workflow_uuid: TextSchema,
    /** The engine's own id of the attempt */
    step_uuid: TextSchema,
    /** Connects an instance with those that it started */
    correlation_id: TextSchema,
    /** Number of the step in its run, from 0 */
    step_instance_id: OrdinalSchema,
    /** Changes in their order, at least one */
    pending_records: listOf(PendingRecordSchema, 1),
    /** When the engine synchronized the change, epoch milliseconds */
    sync_time: EpochMsSchema,
  },
  WORKFLOW_INSTANCE_UPDATE: {
    /** Which of the types it is */
    type: z.literal("WORKFLOW_INSTANCE_UPDATE"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
    /** Name of the workflow, for people */
    workflow_name: TextSchema,
    /** Changes in their order, at least one; of several instances, the engine SDK sends a message for each */
    change_records: listOf(ChangeRecordSchema, 1),
    /** When the engine synchronized the change, epoch milliseconds */
    sync_time: EpochMsSchema,
  },
  WORKFLOW_VERSION_UPDATE: {
    /** Which of the types it is */
    type: z.literal("WORKFLOW_VERSION_UPDATE"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
    /** Who changed it: a name, or an object with a name */
    author: OptionalAuthorSchema,
    /** Name of the workflow, for people */
    workflow_name: OptionalTextSchema,
    /** Version of the workflow; absent: none */
    version_id: OptionalIntegerSchema,
    /** Snapshot of the workflow's properties; absent: none */
    snapshot_id: OptionalIntegerSchema,
    /** Version that is active after the change; absent: none */
    current_active_version: OptionalIntegerSchema,
    /** Version that was active before the change; absent: none */
    previous_active_version: OptionalIntegerSchema,
    /** What happened, for people; it never leaves */
    log: TextSchema,
    /** When it changed, epoch milliseconds */
    event_time: EpochMsSchema,
    /** When the engine synchronized the change, epoch milliseconds */
    sync_time: EpochMsSchema,
  },
  DELETE_WORKFLOW: {
    /** Which of the types it is */
    type: z.literal("DELETE_WORKFLOW"),
    /** Id of the workflow: at least one character */
    workflow_id: WorkflowIdSchema,
    /** Tells a deleted workflow from a later one with the same id */
    internal_id: IntegerSchema,
    /** Who changed it: a name, or an object with a name */
    author: OptionalAuthorSchema,
    /** When it was deleted, epoch milliseconds */
    timestamp: EpochMsSchema,
  },
};

/** The schema of each. */
export const EVENT_SCHEMAS = Object.fromEntries(
  Object.entries(EVENT_FIELDS).map(([type, fields]) => [type, z.object(fields)]),
) as unknown as { readonly [Type in keyof typeof EVENT_FIELDS]: z.ZodMiniObject<(typeof EVENT_FIELDS)[Type]> };

// Three of four messages in an engine's day.
withFieldsNamed(
  EVENT_SCHEMAS.STEP_INSTANCE_UPDATE,
  (is, value) =>
    is.type(value.type) &&
    is.workflow_id(value.workflow_id) &&
    is.workflow_instance_id(value.workflow_instance_id) &&
    is.workflow_run_id(value.workflow_run_id) &&
    is.step_id(value.step_id) &&
    is.step_attempt_id(value.step_attempt_id) &&
    is.workflow_uuid(value.workflow_uuid) &&
    is.step_uuid(value.step_uuid) &&
    is.correlation_id(value.correlation_id) &&
    is.step_instance_id(value.step_instance_id) &&
    is.pending_records(value.pending_records) &&
    is.sync_time(value.sync_time),
);

type Read<Type extends keyof typeof EVENT_SCHEMAS> = z.infer<(typeof EVENT_SCHEMAS)[Type]>;
export type StepInstanceUpdate = Read<"STEP_INSTANCE_UPDATE">;
export type WorkflowInstanceUpdate = Read<"WORKFLOW_INSTANCE_UPDATE">;
export type ChangeRecord = WorkflowInstanceUpdate["change_records"][number];
export type WorkflowVersionUpdate = Read<"WORKFLOW_VERSION_UPDATE">;
export type DeleteWorkflow = Read<"DELETE_WORKFLOW">;
