// The engine's events as they are on the wire. Unknown fields are nobody's business, null means absent, and anything
// else that is not as described is an error. `import * as z` keeps the deployed bundle small.
import * as z from "zod/mini";
import { withCanonicalCheck } from "./canonical-check.ts";
import { epochMs } from "./epoch-ms.ts";
import { listOf } from "./list-of.ts";
import { isPlainJson } from "./plain-json.ts";
import { STEP_STATUSES, WORKFLOW_STATUSES } from "./statuses.ts";

const EpochMsSchema = epochMs();
const idSchema = z.int();

function statusSchema<Status extends string>(
  kind: string,
  known: readonly Status[],
  normalize: (text: string) => string,
) {
  const vocabulary = new Set<unknown>(known);
  const schema = z.pipe(
    z.string(),
    z.transform((text: string, context): Status => {
      const status = normalize(text.toUpperCase());
      if (vocabulary.has(status)) return status as Status;
      context.issues.push({ code: "custom", message: `unknown ${kind} status ${JSON.stringify(text)}`, input: text });
      return z.NEVER;
    }),
  );
  return withCanonicalCheck(schema, (value) => vocabulary.has(value));
}

const StepStatusSchema = statusSchema("step", STEP_STATUSES, (text) => text);
const WorkflowStatusSchema = statusSchema("workflow", WORKFLOW_STATUSES, (text) =>
  text.startsWith("FAILED") ? "FAILED" : text,
);

/** For what is passed on as the engine wrote it: checked in place and never copied. */
const asWritten = <Value>(isOne: (value: unknown) => boolean, message: string) =>
  withCanonicalCheck(z.custom<Value>(isOne, message), isOne);

const AuthorSchema = asWritten<string | { name: string }>(
  (value) => typeof value === "string" || (isPlainJson(value) && hasName(value)),
  "expected a string, or an object with a name",
);
const TagSchema = asWritten<{ name: string; namespace?: string | null }>(
  (value) => isPlainJson(value) && hasName(value) && hasTextOrNothing(value, "namespace"),
  "expected an object with a name",
);

function hasName(value: unknown): boolean {
  return isObject(value) && typeof value["name"] === "string";
}

function hasTextOrNothing(value: unknown, key: string): boolean {
  return isObject(value) && (value[key] == null || typeof value[key] === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const StartWorkflowSchema = z.object({ type: z.literal("START_WORKFLOW"), workflow_id: z.string() });

const RunUuidSchema = z.object({ instance_id: idSchema, run_id: idSchema, uuid: z.string() });
const TerminateThenRunSchema = z.object({
  type: z.literal("TERMINATE_THEN_RUN"),
  workflow_id: z.string(),
  instance_run_uuids: listOf(RunUuidSchema),
  action: z.string(),
  user: AuthorSchema,
  reason: z.string(),
  run_after: z.nullish(listOf(RunUuidSchema)),
});

const RunIdsSchema = asWritten<Record<string, number>>(
  (value) => isObject(value) && Object.values(value).every(Number.isSafeInteger),
  "expected an object of run ids",
);
const InstanceActionSchema = z.object({
  type: z.literal("INSTANCE_ACTION"),
  workflow_id: z.string(),
  group_info: z.int(),
  entity_type: z.enum(["WORKFLOW", "STEP", "FLOW", "TASK"]),
  workflow_instance_id: z.nullish(idSchema),
  workflow_run_id: z.nullish(idSchema),
  step_id: z.nullish(z.string()),
  step_attempt_id: z.nullish(z.union([z.string(), idSchema])), // the engine also writes "LATEST"
  step_action: z.nullish(z.string()),
  workflow_action: z.nullish(z.string()),
  instance_run_ids: z.nullish(RunIdsSchema),
  action_code: z.nullish(z.int()),
});

const PendingRecordSchema = z.object({
  old_status: StepStatusSchema,
  new_status: StepStatusSchema,
  event_time: EpochMsSchema,
});
const StepInstanceUpdateSchema = z.object({
  type: z.literal("STEP_INSTANCE_UPDATE"),
  workflow_id: z.string(),
  workflow_instance_id: idSchema,
  workflow_run_id: idSchema,
  step_id: z.string(),
  step_attempt_id: idSchema,
  workflow_uuid: z.string(),
  step_uuid: z.string(),
  correlation_id: z.string(),
  step_instance_id: idSchema,
  pending_records: listOf(PendingRecordSchema, 1),
  sync_time: EpochMsSchema,
});

const ChangeRecordSchema = z.object({
  workflow_instance_id: idSchema,
  workflow_run_id: idSchema,
  workflow_uuid: z.string(),
  correlation_id: z.string(),
  depth: z.nullish(z.int()),
  tags: z.nullish(listOf(TagSchema)),
  old_status: WorkflowStatusSchema,
  new_status: WorkflowStatusSchema,
  event_time: EpochMsSchema,
});
const WorkflowInstanceUpdateSchema = z.object({
  type: z.literal("WORKFLOW_INSTANCE_UPDATE"),
  workflow_id: z.string(),
  workflow_name: z.string(),
  change_records: listOf(ChangeRecordSchema, 1),
  sync_time: EpochMsSchema,
});

const WorkflowVersionUpdateSchema = z.object({
  type: z.literal("WORKFLOW_VERSION_UPDATE"),
  workflow_id: z.string(),
  author: AuthorSchema,
  workflow_name: z.nullish(z.string()),
  version_id: z.nullish(idSchema),
  snapshot_id: z.nullish(idSchema),
  current_active_version: z.nullish(idSchema),
  previous_active_version: z.nullish(idSchema),
  log: z.string(),
  event_time: EpochMsSchema,
  sync_time: EpochMsSchema,
});

const DeleteWorkflowSchema = z.object({
  type: z.literal("DELETE_WORKFLOW"),
  workflow_id: z.string(),
  internal_id: idSchema,
  author: AuthorSchema,
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
