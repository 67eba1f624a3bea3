// The same internal events in full zod, as a team that starts from Powertools' parser writes them.
import * as z from "zod";

const LAST_TIME_MS = 253_402_300_799_999;
const EpochMsSchema = z.number().int().min(0).max(LAST_TIME_MS);
const idSchema = z.number().int();

const upperCase = (text: string): string => text.toUpperCase();
const StepStatusSchema = z
  .string()
  .transform(upperCase)
  .pipe(
    z.enum([
      ...["NOT_CREATED", "CREATED", "INITIALIZED", "PAUSED", "WAITING_FOR_SIGNALS", "EVALUATING_PARAMS"],
      ...["WAITING_FOR_PERMITS", "STARTING", "RUNNING", "FINISHING", "DISABLED", "UNSATISFIED", "SKIPPED"],
      ...["SUCCEEDED", "COMPLETED_WITH_ERROR", "USER_FAILED", "PLATFORM_FAILED", "FATALLY_FAILED"],
      ...["INTERNALLY_FAILED", "STOPPED", "TIMEOUT_FAILED", "TIMED_OUT"],
    ] as const),
  );
const WorkflowStatusSchema = z
  .string()
  .transform((text) => (upperCase(text).startsWith("FAILED") ? "FAILED" : upperCase(text)))
  .pipe(z.enum(["CREATED", "IN_PROGRESS", "PAUSED", "TIMED_OUT", "STOPPED", "FAILED", "SUCCEEDED"]));

const AuthorSchema = z.union([z.string(), z.looseObject({ name: z.string() })]);
const TagSchema = z.looseObject({ name: z.string(), namespace: z.string().nullish() });
const RunUuidSchema = z.object({ instance_id: idSchema, run_id: idSchema, uuid: z.string() });

const EventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("START_WORKFLOW"), workflow_id: z.string() }),
  z.object({
    type: z.literal("TERMINATE_THEN_RUN"),
    workflow_id: z.string(),
    instance_run_uuids: z.array(RunUuidSchema),
    action: z.string(),
    user: AuthorSchema,
    reason: z.string(),
    run_after: z.array(RunUuidSchema).nullish(),
  }),
  z.object({
    type: z.literal("INSTANCE_ACTION"),
    workflow_id: z.string(),
    group_info: z.number().int(),
    entity_type: z.enum(["WORKFLOW", "STEP", "FLOW", "TASK"]),
    workflow_instance_id: idSchema.nullish(),
    workflow_run_id: idSchema.nullish(),
    step_id: z.string().nullish(),
    step_attempt_id: z.union([z.string(), idSchema]).nullish(),
    step_action: z.string().nullish(),
    workflow_action: z.string().nullish(),
    instance_run_ids: z.record(z.string(), idSchema).nullish(),
    action_code: z.number().int().nullish(),
  }),
  z.object({
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
    pending_records: z
      .array(z.object({ old_status: StepStatusSchema, new_status: StepStatusSchema, event_time: EpochMsSchema }))
      .min(1),
    sync_time: EpochMsSchema,
  }),
  z.object({
    type: z.literal("WORKFLOW_INSTANCE_UPDATE"),
    workflow_id: z.string(),
    workflow_name: z.string(),
    change_records: z
      .array(
        z.object({
          workflow_instance_id: idSchema,
          workflow_run_id: idSchema,
          workflow_uuid: z.string(),
          correlation_id: z.string(),
          depth: z.number().int().nullish(),
          tags: z.array(TagSchema).nullish(),
          old_status: WorkflowStatusSchema,
          new_status: WorkflowStatusSchema,
          event_time: EpochMsSchema,
        }),
      )
      .min(1),
    sync_time: EpochMsSchema,
  }),
  z.object({
    type: z.literal("WORKFLOW_VERSION_UPDATE"),
    workflow_id: z.string(),
    author: AuthorSchema,
    workflow_name: z.string().nullish(),
    version_id: idSchema.nullish(),
    snapshot_id: idSchema.nullish(),
    current_active_version: idSchema.nullish(),
    previous_active_version: idSchema.nullish(),
    log: z.string(),
    event_time: EpochMsSchema,
    sync_time: EpochMsSchema,
  }),
  z.object({
    type: z.literal("DELETE_WORKFLOW"),
    workflow_id: z.string(),
    internal_id: idSchema,
    author: AuthorSchema,
    timestamp: EpochMsSchema,
  }),
]);

const NotificationSchema = z
  .object({ type: z.literal("NOTIFICATION"), event: EventSchema })
  .transform(({ event }) => event);

/** Any internal event, unwrapped. */
export const InternalEventSchema = z.union([EventSchema, NotificationSchema]);
