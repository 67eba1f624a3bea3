// The engine's events as they are on the wire. Unknown fields are nobody's business, null means absent, and anything
// else that is not as described is an error. `import * as z` keeps the deployed bundle small.
import * as z from "zod/mini";
import { epochMs, listOf, withCanonicalCheck, withJsonSchema } from "../../../internal/index.ts";
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

const AuthorSchema = asWritten<string | { name: string }>(
  (value) => typeof value === "string" || (isPlainJson(value) && hasName(value)),
  "expected a string, or an object with a name",
  { anyOf: [{ type: "string" }, AN_OBJECT_WITH_A_NAME] },
);
const OptionalAuthorSchema = z.nullish(AuthorSchema);
const TagSchema = asWritten<{ name: string; namespace?: string | null }>(
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

const StartWorkflowSchema = z.object({ type: z.literal("START_WORKFLOW"), workflow_id: WorkflowIdSchema });

const RunUuidSchema = z.object({ instance_id: OrdinalSchema, run_id: OrdinalSchema, uuid: TextSchema });
const TerminateThenRunSchema = z.object({
  type: z.literal("TERMINATE_THEN_RUN"),
  workflow_id: WorkflowIdSchema,
  instance_run_uuids: listOf(RunUuidSchema),
  action: TextSchema,
  user: AuthorSchema,
  reason: TextSchema,
  run_after: z.nullish(listOf(RunUuidSchema)),
});

const RunIdsSchema = asWritten<Record<string, number>>(
  (value) => isObject(value) && Object.values(value).every((run) => Number.isSafeInteger(run) && Number(run) >= 0),
  "expected an object of run ids",
  { type: "object", additionalProperties: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } },
);
const InstanceActionSchema = z.object({
  type: z.literal("INSTANCE_ACTION"),
  workflow_id: WorkflowIdSchema,
  group_info: IntegerSchema,
  entity_type: z.enum(["WORKFLOW", "STEP", "FLOW", "TASK"]),
  workflow_instance_id: OptionalOrdinalSchema,
  workflow_run_id: OptionalOrdinalSchema,
  step_id: OptionalTextSchema,
  step_attempt_id: z.nullish(z.union([TextSchema, OrdinalSchema])), // the engine also writes "LATEST"
  step_action: OptionalTextSchema,
  workflow_action: OptionalTextSchema,
  instance_run_ids: z.nullish(RunIdsSchema),
  action_code: OptionalIntegerSchema,
});

const PendingRecordSchema = z.object({
  old_status: StepStatusSchema,
  new_status: StepStatusSchema,
  event_time: EpochMsSchema,
});
const StepInstanceUpdateSchema = z.object({
  type: z.literal("STEP_INSTANCE_UPDATE"),
  workflow_id: WorkflowIdSchema,
  workflow_instance_id: OrdinalSchema,
  workflow_run_id: OrdinalSchema,
  step_id: TextSchema,
  step_attempt_id: OrdinalSchema,
  workflow_uuid: TextSchema,
  step_uuid: TextSchema,
  correlation_id: TextSchema,
  step_instance_id: OrdinalSchema,
  pending_records: listOf(PendingRecordSchema, 1),
  sync_time: EpochMsSchema,
});

const ChangeRecordSchema = z.object({
  workflow_instance_id: OrdinalSchema,
  workflow_run_id: OrdinalSchema,
  workflow_uuid: TextSchema,
  correlation_id: TextSchema,
  depth: OptionalIntegerSchema,
  tags: z.nullish(listOf(TagSchema)),
  old_status: WorkflowStatusSchema,
  new_status: WorkflowStatusSchema,
  event_time: EpochMsSchema,
});
const WorkflowInstanceUpdateSchema = z.object({
  type: z.literal("WORKFLOW_INSTANCE_UPDATE"),
  workflow_id: WorkflowIdSchema,
  workflow_name: TextSchema,
  change_records: listOf(ChangeRecordSchema, 1),
  sync_time: EpochMsSchema,
});

const WorkflowVersionUpdateSchema = z.object({
  type: z.literal("WORKFLOW_VERSION_UPDATE"),
  workflow_id: WorkflowIdSchema,
  author: OptionalAuthorSchema,
  workflow_name: OptionalTextSchema,
  version_id: OptionalIntegerSchema,
  snapshot_id: OptionalIntegerSchema,
  current_active_version: OptionalIntegerSchema,
  previous_active_version: OptionalIntegerSchema,
  log: TextSchema,
  event_time: EpochMsSchema,
  sync_time: EpochMsSchema,
});

const DeleteWorkflowSchema = z.object({
  type: z.literal("DELETE_WORKFLOW"),
  workflow_id: WorkflowIdSchema,
  internal_id: IntegerSchema,
  author: OptionalAuthorSchema,
  timestamp: EpochMsSchema,
});

export type StepInstanceUpdate = z.infer<typeof StepInstanceUpdateSchema>;
export type WorkflowInstanceUpdate = z.infer<typeof WorkflowInstanceUpdateSchema>;
export type ChangeRecord = z.infer<typeof ChangeRecordSchema>;
export type WorkflowVersionUpdate = z.infer<typeof WorkflowVersionUpdateSchema>;
export type DeleteWorkflow = z.infer<typeof DeleteWorkflowSchema>;

/** The schema of each type but NOTIFICATION, which only wraps one of these. */
export const EVENT_SCHEMAS = {
  START_WORKFLOW: StartWorkflowSchema,
  TERMINATE_THEN_RUN: TerminateThenRunSchema,
  INSTANCE_ACTION: InstanceActionSchema,
  STEP_INSTANCE_UPDATE: StepInstanceUpdateSchema,
  WORKFLOW_INSTANCE_UPDATE: WorkflowInstanceUpdateSchema,
  WORKFLOW_VERSION_UPDATE: WorkflowVersionUpdateSchema,
  DELETE_WORKFLOW: DeleteWorkflowSchema,
};
