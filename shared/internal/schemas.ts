// The engine's events as they are on the wire. Unknown fields are nobody's business, null means absent, and anything
// else that is not as described is an error. `import * as z` keeps the deployed bundle small.
import * as z from "zod/mini";
import { type CanonicalCheck, canonicalCheck } from "./canonical-check.ts";
import { isPlainJson } from "./plain-json.ts";
import { STEP_STATUSES, WORKFLOW_STATUSES } from "./statuses.ts";

/** 9999-12-31T23:59:59.999Z, the last moment RFC 3339 can write. https://www.rfc-editor.org/rfc/rfc3339#section-1 */
const LAST_TIME_MS = 253_402_300_799_999;

const EpochMsSchema = z.int().check(z.gte(0), z.lte(LAST_TIME_MS));
const idSchema = z.int();

/** For the schemas that transform what they parse. */
const KNOWN_CHECKS = new Map<z.core.$ZodType, CanonicalCheck>();

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
  KNOWN_CHECKS.set(schema, (value) => vocabulary.has(value));
  return schema;
}

const StepStatusSchema = statusSchema("step", STEP_STATUSES, (text) => text);
const WorkflowStatusSchema = statusSchema("workflow", WORKFLOW_STATUSES, (text) =>
  text.startsWith("FAILED") ? "FAILED" : text,
);

/** Read up to the first bad element: an issue for each of the 300,000 that fit a message would take all memory. */
function listSchema<Element extends z.ZodMiniType>(element: Element, minLength = 0) {
  const schema = z.pipe(
    z.array(z.unknown()),
    z.transform((values: unknown[], context) => {
      // Not by zod's own check, which also compares the length that an object claims, and throws where it cannot.
      if (values.length < minLength) {
        context.issues.push({ code: "too_small", origin: "array", minimum: minLength, inclusive: true, input: values });
        return z.NEVER;
      }
      const elements: z.output<Element>[] = [];
      for (const [index, value] of values.entries()) {
        const result = element.safeParse(value);
        if (!result.success) {
          for (const issue of result.error.issues) {
            context.issues.push({ ...issue, path: [index, ...issue.path] } as z.core.$ZodRawIssue);
          }
          return z.NEVER;
        }
        elements.push(result.data);
      }
      return elements;
    }),
  );
  const isCanonical = canonicalCheck(element, KNOWN_CHECKS);
  KNOWN_CHECKS.set(
    schema,
    (value) => Array.isArray(value) && value.length >= minLength && value.every((part) => isCanonical(part)),
  );
  return schema as unknown as z.ZodMiniType<z.output<Element>[], z.input<Element>[]>;
}

// Passed on as the engine wrote them, so they are checked in place and never copied.
const AuthorSchema = z.custom<string | { name: string }>(
  (value) => typeof value === "string" || (isPlainJson(value) && hasName(value)),
  "expected a string, or an object with a name",
);
const TagSchema = z.custom<{ name: string; namespace?: string | null }>(
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
  instance_run_uuids: listSchema(RunUuidSchema),
  action: z.string(),
  user: AuthorSchema,
  reason: z.string(),
  run_after: z.nullish(listSchema(RunUuidSchema)),
});

const RunIdsSchema = z.custom<Record<string, number>>(
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
  pending_records: listSchema(PendingRecordSchema, 1),
  sync_time: EpochMsSchema,
});

const ChangeRecordSchema = z.object({
  workflow_instance_id: idSchema,
  workflow_run_id: idSchema,
  workflow_uuid: z.string(),
  correlation_id: z.string(),
  depth: z.nullish(z.int()),
  tags: z.nullish(listSchema(TagSchema)),
  old_status: WorkflowStatusSchema,
  new_status: WorkflowStatusSchema,
  event_time: EpochMsSchema,
});
const WorkflowInstanceUpdateSchema = z.object({
  type: z.literal("WORKFLOW_INSTANCE_UPDATE"),
  workflow_id: z.string(),
  workflow_name: z.string(),
  change_records: listSchema(ChangeRecordSchema, 1),
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
export type InternalEvent =
  | z.infer<typeof StartWorkflowSchema>
  | z.infer<typeof TerminateThenRunSchema>
  | z.infer<typeof InstanceActionSchema>
  | StepInstanceUpdate
  | WorkflowInstanceUpdate
  | WorkflowVersionUpdate
  | DeleteWorkflow;

/** The schema of each type but NOTIFICATION, which only wraps one of these. A Map, so that no inherited name is a type. */
export const EVENT_SCHEMAS: ReadonlyMap<string, z.ZodMiniType<InternalEvent>> = new Map<
  string,
  z.ZodMiniType<InternalEvent>
>([
  ["START_WORKFLOW", StartWorkflowSchema],
  ["TERMINATE_THEN_RUN", TerminateThenRunSchema],
  ["INSTANCE_ACTION", InstanceActionSchema],
  ["STEP_INSTANCE_UPDATE", StepInstanceUpdateSchema],
  ["WORKFLOW_INSTANCE_UPDATE", WorkflowInstanceUpdateSchema],
  ["WORKFLOW_VERSION_UPDATE", WorkflowVersionUpdateSchema],
  ["DELETE_WORKFLOW", DeleteWorkflowSchema],
]);

/** Whether an event of a type is already as its schema would make it. */
export const CANONICAL_CHECKS: ReadonlyMap<string, CanonicalCheck> = new Map(
  [...EVENT_SCHEMAS].map(([type, schema]) => [type, canonicalCheck(schema, KNOWN_CHECKS)]),
);

type WireEvent =
  | z.input<typeof StartWorkflowSchema>
  | z.input<typeof TerminateThenRunSchema>
  | z.input<typeof InstanceActionSchema>
  | z.input<typeof StepInstanceUpdateSchema>
  | z.input<typeof WorkflowInstanceUpdateSchema>
  | z.input<typeof WorkflowVersionUpdateSchema>
  | z.input<typeof DeleteWorkflowSchema>;

/** An internal event as an engine writes it: statuses in any case, fields beyond ours allowed. */
export type EngineEvent = WireEvent | { type: "NOTIFICATION"; event: WireEvent };
