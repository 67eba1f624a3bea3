// What subscribers may rely on, as schemas: published as JSON Schema, and how the subscriber SDK reads. The processor
// does not validate what it has just mapped and must not load this file: mappings take only types from here.
import * as z from "zod/mini";
import { cloudEventEnvelope, cloudEventFields } from "../../../../contracts/cloud-event-schema.ts";
import { cloudEventType, type V1Type } from "./names.ts";
import { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES, FAILURE_KINDS } from "./vocabulary.ts";

const text = (description: string) => z.string().check(z.describe(description));
const id = (description: string) => z.int().check(z.describe(description));
const time = (description: string) => z.iso.datetime().check(z.describe(`${description}, RFC 3339 in UTC`));

const ORDER = "the workflow, or the workflow instance";
const envelope = cloudEventFields(ORDER);

/** What every event of v1 has, whatever its type: also the types that a later minor version adds. */
export const V1EnvelopeSchema = cloudEventEnvelope("v1", ORDER);

const workflowId = text("Id of the workflow");
const AuthorSchema = z.object({ name: text("Name of the user or service") }).check(z.describe("Who changed it"));
const author = z.optional(AuthorSchema);
const workflowName = z.optional(text("Name of the workflow, for people"));
const versionId = id("Version of the workflow");
const snapshotId = id("Snapshot of the workflow's properties");
const current = { current_active_version_id: id("Version that is active after the change; 0: none") };
const previous = { previous_active_version_id: id("Version that was active before the change; 0: none") };

const transitionsOf = <const Statuses extends readonly string[]>(statuses: Statuses) =>
  z
    .array(
      z.object({
        from: z.enum(statuses).check(z.describe("Status before")),
        to: z.enum(statuses).check(z.describe("Status after")),
        at: time("When the status changed"),
      }),
    )
    .check(z.minLength(1), z.describe("Every visible change that this event tells of, in order"));

const instance = {
  workflow_instance_id: id("Number of the workflow instance"),
  workflow_run_id: id("Number of the run of the instance"),
  correlation_id: text("Connects an instance with those that it started"),
};

const FailureSchema = z
  .object({
    kind: z.enum(FAILURE_KINDS).check(z.describe("Whose fault it is")),
    will_retry: z.boolean().check(z.describe("Whether the engine starts another attempt by itself")),
  })
  .check(z.describe("Present where status is FAILED"));

function eventSchema<Type extends V1Type, Shape extends z.core.$ZodLooseShape>(
  type: Type,
  description: string,
  data: Shape,
) {
  return z
    .object({
      ...envelope,
      type: z.literal(cloudEventType(type)).check(z.describe("What happened")),
      data: z.object(data).check(z.describe("What happened, in detail")),
    })
    .check(z.meta({ title: type, description }));
}

/** The schema of each event, by its `type` attribute. */
export const V1_SCHEMAS = {
  "workflow.definition.changed": eventSchema(
    "workflow.definition.changed",
    "A workflow has a new version and new properties.",
    {
      workflow_id: workflowId,
      workflow_name: workflowName,
      author,
      version_id: versionId,
      snapshot_id: snapshotId,
      ...current,
      ...previous,
    },
  ),
  "workflow.version.created": eventSchema("workflow.version.created", "A workflow has a new version.", {
    workflow_id: workflowId,
    workflow_name: workflowName,
    author,
    version_id: versionId,
    ...current,
    ...previous,
  }),
  "workflow.properties.changed": eventSchema("workflow.properties.changed", "A workflow has new properties.", {
    workflow_id: workflowId,
    author,
    snapshot_id: snapshotId,
  }),
  "workflow.activated": eventSchema("workflow.activated", "A version of a workflow became the active one.", {
    workflow_id: workflowId,
    author,
    ...current,
    ...previous,
  }),
  "workflow.deactivated": eventSchema("workflow.deactivated", "A workflow has no active version any more.", {
    workflow_id: workflowId,
    author,
    ...previous,
  }),
  "workflow.deleted": eventSchema("workflow.deleted", "A workflow was deleted.", {
    workflow_id: workflowId,
    author,
    internal_id: id("Tells a deleted workflow from a later one with the same id"),
  }),
  "workflow-instance.status.changed": eventSchema(
    "workflow-instance.status.changed",
    "A workflow instance changed its status.",
    {
      workflow_id: workflowId,
      workflow_name: text("Name of the workflow, for people"),
      ...instance,
      depth: id("How many workflows stand above this one; 0: started by itself"),
      tags: z
        .array(z.object({ name: text("Name of the tag"), namespace: z.optional(text("Who defines the tag")) }))
        .check(z.describe("Tags of the instance")),
      status: z.enum(EXTERNAL_WORKFLOW_STATUSES).check(z.describe("Status after the last transition")),
      terminal: z.boolean().check(z.describe("Whether nothing more happens to this run")),
      transitions: transitionsOf(EXTERNAL_WORKFLOW_STATUSES),
    },
  ),
  "step-instance.status.changed": eventSchema(
    "step-instance.status.changed",
    "An attempt of a step changed its status.",
    {
      workflow_id: workflowId,
      ...instance,
      step_id: text("Id of the step in its workflow"),
      step_attempt_id: id("Number of the attempt"),
      status: z.enum(EXTERNAL_STEP_STATUSES).check(z.describe("Status after the last transition")),
      terminal: z.boolean().check(z.describe("Whether nothing more happens to this attempt")),
      failure: z.optional(FailureSchema),
      transitions: transitionsOf(EXTERNAL_STEP_STATUSES),
    },
  ),
} as const satisfies Record<V1Type, z.ZodMiniType>;

/** What every event of contract `v1` has, whatever its type. */
export type V1Envelope = z.infer<typeof V1EnvelopeSchema>;
/** One event of v1, or all of them as a union that `type` tells apart. */
export type V1Event<Type extends V1Type = V1Type> = { [Each in Type]: z.infer<(typeof V1_SCHEMAS)[Each]> }[Type];
