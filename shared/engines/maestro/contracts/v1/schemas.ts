// What subscribers may rely on, as schemas: published as JSON Schema, and how the subscriber SDK reads. The processor
// does not validate what it has just mapped and must not load this file: mappings take only types from here.
import * as z from "zod/mini";
import { type EventFields, readableCloudEvents } from "../../../../contracts/index.ts";
import { V1_EVENTS, V1_NAMES, type V1Type } from "./names.ts";
import { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES, FAILURE_KINDS } from "./vocabulary.ts";

const text = (description: string) => z.string().check(z.describe(description));
const id = (description: string) => z.int().check(z.describe(description));
const time = (description: string) => z.iso.datetime().check(z.describe(`${description}, RFC 3339 in UTC`));

/** What order is kept within, in words. */
export const V1_ORDER = "the workflow, or the workflow instance";

const workflowId = text("Id of the workflow");
// What is said of a field stands above it too: editors show it. The compiler writes it into declarations with objects that are constants, not
// with what is spread or inferred: so each stands where it belongs, and schemas within others have a type of a name.
const authorFields = {
  /** Name of the user or service */
  name: text("Name of the user or service"),
};
interface AuthorSchema extends z.ZodMiniObject<typeof authorFields> {}
const AuthorSchema: AuthorSchema = z.object(authorFields).check(z.describe("Who changed it"));
const author = z.optional(AuthorSchema);
const workflowName = z.optional(text("Name of the workflow, for people"));
const versionId = id("Version of the workflow");
const snapshotId = id("Snapshot of the workflow's properties");
const currentVersionId = id("Version that is active after the change; 0: none");
const previousVersionId = id("Version that was active before the change; 0: none");

/** Titles name types in code that others generate. */
const statusOf = <const Statuses extends readonly string[]>(what: string, statuses: Statuses, description: string) =>
  z.enum(statuses).check(z.meta({ title: `${what}Status`, description }));

type TransitionFields<Status extends string> = {
  /** Status before */
  from: z.ZodMiniEnum<z.core.util.ToEnum<Status>>;
  /** Status after */
  to: z.ZodMiniEnum<z.core.util.ToEnum<Status>>;
  /** When the status changed, RFC 3339 in UTC */
  at: z.ZodMiniISODateTime;
};
interface TransitionSchema<Status extends string> extends z.ZodMiniObject<TransitionFields<Status>> {}
function transitionsOf<const Statuses extends readonly string[]>(what: string, statuses: Statuses) {
  const transition: TransitionSchema<Statuses[number]> = z
    .object({
      from: statusOf(what, statuses, "Status before"),
      to: statusOf(what, statuses, "Status after"),
      at: time("When the status changed"),
    })
    .check(z.meta({ title: `${what}Transition` }));
  const description = "Every visible change that this event tells of, in order";
  return z.array(transition).check(z.minLength(1), z.describe(description));
}

const instance = {
  /** Number of the workflow instance */
  workflow_instance_id: id("Number of the workflow instance"),
  /** Number of the run of the instance */
  workflow_run_id: id("Number of the run of the instance"),
  /** Connects an instance with those that it started */
  correlation_id: text("Connects an instance with those that it started"),
};

const tagFields = {
  /** Name of the tag */
  name: text("Name of the tag"),
  /** Who defines the tag */
  namespace: z.optional(text("Who defines the tag")),
};
interface TagSchema extends z.ZodMiniObject<typeof tagFields> {}
const TagSchema: TagSchema = z.object(tagFields);

const failureFields = {
  /** Whose fault it is */
  kind: z.enum(FAILURE_KINDS).check(z.meta({ title: "FailureKind", description: "Whose fault it is" })),
  /** Whether the engine starts another attempt by itself */
  will_retry: z.boolean().check(z.describe("Whether the engine starts another attempt by itself")),
};
interface FailureSchema extends z.ZodMiniObject<typeof failureFields> {}
const FailureSchema: FailureSchema = z.object(failureFields).check(z.describe("Present where status is FAILED"));

/** Each event, by its `type` attribute. */
export const V1_FIELDS = {
  "workflow.definition.changed": {
    ...V1_EVENTS["workflow.definition.changed"],
    tells: "A workflow has a new version and new properties.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Name of the workflow, for people */
      workflow_name: workflowName,
      /** Who changed it */
      author,
      /** Version of the workflow */
      version_id: versionId,
      /** Snapshot of the workflow's properties */
      snapshot_id: snapshotId,
      /** Version that is active after the change; 0: none */
      current_active_version_id: currentVersionId,
      /** Version that was active before the change; 0: none */
      previous_active_version_id: previousVersionId,
    },
  },
  "workflow.version.created": {
    ...V1_EVENTS["workflow.version.created"],
    tells: "A workflow has a new version.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Name of the workflow, for people */
      workflow_name: workflowName,
      /** Who changed it */
      author,
      /** Version of the workflow */
      version_id: versionId,
      /** Version that is active after the change; 0: none */
      current_active_version_id: currentVersionId,
      /** Version that was active before the change; 0: none */
      previous_active_version_id: previousVersionId,
    },
  },
  "workflow.properties.changed": {
    ...V1_EVENTS["workflow.properties.changed"],
    tells: "A workflow has new properties.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Who changed it */
      author,
      /** Snapshot of the workflow's properties */
      snapshot_id: snapshotId,
    },
  },
  "workflow.activated": {
    ...V1_EVENTS["workflow.activated"],
    tells: "A version of a workflow became the active one.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Who changed it */
      author,
      /** Version that is active after the change; 0: none */
      current_active_version_id: currentVersionId,
      /** Version that was active before the change; 0: none */
      previous_active_version_id: previousVersionId,
    },
  },
  "workflow.deactivated": {
    ...V1_EVENTS["workflow.deactivated"],
    tells: "A workflow has no active version any more.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Who changed it */
      author,
      /** Version that was active before the change; 0: none */
      previous_active_version_id: previousVersionId,
    },
  },
  "workflow.deleted": {
    ...V1_EVENTS["workflow.deleted"],
    tells: "A workflow was deleted.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Who changed it */
      author,
      /** Tells a deleted workflow from a later one with the same id */
      internal_id: id("Tells a deleted workflow from a later one with the same id"),
    },
  },
  "workflow-instance.status.changed": {
    ...V1_EVENTS["workflow-instance.status.changed"],
    tells: "A workflow instance changed its status.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Name of the workflow, for people */
      workflow_name: text("Name of the workflow, for people"),
      /** Number of the workflow instance */
      workflow_instance_id: instance.workflow_instance_id,
      /** Number of the run of the instance */
      workflow_run_id: instance.workflow_run_id,
      /** Connects an instance with those that it started */
      correlation_id: instance.correlation_id,
      /** How many workflows stand above this one; 0: started by itself */
      depth: id("How many workflows stand above this one; 0: started by itself"),
      /** Tags of the instance */
      tags: z.array(TagSchema).check(z.describe("Tags of the instance")),
      /** Status after the last transition */
      status: statusOf("Workflow", EXTERNAL_WORKFLOW_STATUSES, "Status after the last transition"),
      /** Whether nothing more happens to this run */
      terminal: z.boolean().check(z.describe("Whether nothing more happens to this run")),
      /** Every visible change that this event tells of, in order */
      transitions: transitionsOf("Workflow", EXTERNAL_WORKFLOW_STATUSES),
    },
  },
  "step-instance.status.changed": {
    ...V1_EVENTS["step-instance.status.changed"],
    tells: "An attempt of a step changed its status.",
    data: {
      /** Id of the workflow */
      workflow_id: workflowId,
      /** Number of the workflow instance */
      workflow_instance_id: instance.workflow_instance_id,
      /** Number of the run of the instance */
      workflow_run_id: instance.workflow_run_id,
      /** Connects an instance with those that it started */
      correlation_id: instance.correlation_id,
      /** Id of the step in its workflow */
      step_id: text("Id of the step in its workflow"),
      /** Number of the attempt */
      step_attempt_id: id("Number of the attempt"),
      /** Status after the last transition */
      status: statusOf("Step", EXTERNAL_STEP_STATUSES, "Status after the last transition"),
      /** Whether nothing more happens to this attempt */
      terminal: z.boolean().check(z.describe("Whether nothing more happens to this attempt")),
      /** Present where status is FAILED */
      failure: z.optional(FailureSchema),
      /** Every visible change that this event tells of, in order */
      transitions: transitionsOf("Step", EXTERNAL_STEP_STATUSES),
    },
  },
} as const satisfies Readonly<Record<V1Type, EventFields>>;

/** What reading takes. */
export const readableV1 = readableCloudEvents({ ...V1_NAMES, partitionKey: V1_ORDER, events: V1_FIELDS });

/** The schema of each event, by its `type` attribute. */
export const V1_SCHEMAS = Object.fromEntries(
  Object.entries(readableV1.events).map(([type, { schema }]) => [type, schema]),
) as { readonly [Type in V1Type]: (typeof readableV1.events)[Type]["schema"] };

/** The message attributes of each, by its `type` attribute. */
export const V1_ATTRIBUTE_SCHEMAS = Object.fromEntries(
  Object.entries(readableV1.events).map(([type, { attributes }]) => [type, attributes]),
) as Readonly<Record<V1Type, z.ZodMiniObject>>;

/** What every event of v1 has, whatever its type: also the types that a later minor version adds. */
export const V1EnvelopeSchema = readableV1.envelope;

/** What every event of contract `v1` has, whatever its type. */
export type V1Envelope = z.infer<typeof V1EnvelopeSchema>;
/** One event of v1, or all of them as a union that `type` tells apart. */
export type V1Event<Type extends V1Type = V1Type> = { [Each in Type]: z.infer<(typeof V1_SCHEMAS)[Each]> }[Type];
