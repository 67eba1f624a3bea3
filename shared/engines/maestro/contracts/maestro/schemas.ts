// Maestro's external events as schemas: published as JSON Schema, and how the subscriber SDK reads. Not loaded by the
// processor: mappings take only types from here. https://github.com/Netflix/maestro (maestro-common, models/events)
import * as z from "zod/mini";
import { attributesSchema, type ReadableContract, refusable } from "../../../../contracts/index.ts";
import { STEP_STATUSES, type StepStatus, WORKFLOW_STATUSES } from "../../internal/statuses.ts";
import type { Category } from "../workflow-facts.ts";

/** The types of external events of contract `maestro`. */
export const MAESTRO_TYPES = [
  "WORKFLOW_DEFINITION_CHANGE_EVENT",
  "WORKFLOW_VERSION_CHANGE_EVENT",
  "WORKFLOW_PROPERTIES_CHANGE_EVENT",
  "WORKFLOW_ACTIVATION_CHANGE_EVENT",
  "WORKFLOW_DEACTIVATION_CHANGE_EVENT",
  "WORKFLOW_DELETION_CHANGE_EVENT",
  "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT",
  "STEP_INSTANCE_STATUS_CHANGE_EVENT",
] as const;
/** One of them. */
export type MaestroType = (typeof MAESTRO_TYPES)[number];

const text = (description: string) => z.string().check(z.describe(description));
const id = (description: string) => z.int().check(z.describe(description));
const time = (description: string) => z.int().check(z.gte(0), z.describe(`${description}, epoch milliseconds`));

// What is said of a field stands above it too: editors show it. The compiler writes it into declarations with objects that are constants, not
// with what is spread or inferred: so types name those constants, and schemas within others have a type of a name.
const common = {
  /** Id of the workflow */
  workflow_id: text("Id of the workflow"),
  /** The deployment the event comes from */
  cluster_name: text("The deployment the event comes from"),
  /** When the engine synchronized the change, epoch milliseconds */
  sync_time: time("When the engine synchronized the change"),
  /** When the event was published, epoch milliseconds */
  send_time: time("When the event was published"),
};
const anyType = {
  /** What happened */
  type: text("What happened").check(z.minLength(1)),
};

/** What every event of Maestro has, whatever its type. */
export const MaestroEnvelopeSchema: z.ZodMiniObject<typeof common & typeof anyType> = z
  .object({ ...common, ...anyType })
  .check(z.meta({ title: "Envelope of maestro", description: "What all of Maestro's events have" }));

const authorFields = {
  /** Name of the user or service */
  name: z.string(),
};
interface AuthorSchema extends z.ZodMiniObject<typeof authorFields, z.core.$loose> {}
const AuthorSchema: AuthorSchema = z.looseObject(authorFields);
const author = {
  /** Who changed it, as the engine wrote it: a name, or an object with a name */
  author: z.optional(
    z
      .union([z.string(), AuthorSchema])
      .check(z.describe("Who changed it, as the engine wrote it: a name, or an object with a name")),
  ),
};
const workflowName = {
  /** Name of the workflow, for people */
  workflow_name: z.optional(text("Name of the workflow, for people")),
};
const version = {
  /** Version of the workflow */
  version_id: id("Version of the workflow"),
};
const snapshot = {
  /** Snapshot of the workflow's properties */
  snapshot_id: id("Snapshot of the workflow's properties"),
};
const current = {
  /** Version that is active after the change; 0: none */
  current_active_version_id: id("Version that is active after the change; 0: none"),
};
const previous = {
  /** Version that was active before the change; 0: none */
  previous_active_version_id: id("Version that was active before the change; 0: none"),
};
const eventTime = {
  /** When it happened, epoch milliseconds */
  event_time: time("When it happened"),
};
const deleted = {
  /** Tells a deleted workflow from a later one with the same id */
  internal_id: id("Tells a deleted workflow from a later one with the same id"),
};

const instance = {
  /** Number of the workflow instance */
  workflow_instance_id: id("Number of the workflow instance"),
  /** Number of the run of the instance */
  workflow_run_id: id("Number of the run of the instance"),
  /** The engine's own id of the run */
  workflow_uuid: text("The engine's own id of the run"),
  /** Connects an instance with those that it started */
  correlation_id: text("Connects an instance with those that it started"),
};

type TransitionFields<Status extends string> = {
  /** Status before */
  old_status: z.ZodMiniEnum<z.core.util.ToEnum<Status>>;
  /** Status after */
  new_status: z.ZodMiniEnum<z.core.util.ToEnum<Status>>;
  /** When the status changed, epoch milliseconds */
  event_time: z.ZodMiniInt;
};
/** Titles name types in code that others generate, beside those of the engine's other contracts. */
const transitionOf = <const Statuses extends readonly string[]>(
  title: string,
  statuses: Statuses,
): TransitionFields<Statuses[number]> => ({
  old_status: z.enum(statuses).check(z.meta({ title, description: "Status before" })),
  new_status: z.enum(statuses).check(z.meta({ title, description: "Status after" })),
  event_time: time("When the status changed"),
});
const workflowTransition = transitionOf("MaestroWorkflowStatus", WORKFLOW_STATUSES);
interface StepTransitionSchema extends z.ZodMiniObject<TransitionFields<StepStatus>> {}
const StepTransitionSchema: StepTransitionSchema = z.object(transitionOf("MaestroStepStatus", STEP_STATUSES));

const tagFields = {
  /** Name of the tag */
  name: z.string(),
  /** Who defines the tag */
  namespace: z.nullish(z.string()),
};
interface TagSchema extends z.ZodMiniObject<typeof tagFields, z.core.$loose> {}
const TagSchema: TagSchema = z.looseObject(tagFields);
const workflowInstance = {
  /** How many workflows stand above this one; 0: started by itself */
  depth: id("How many workflows stand above this one; 0: started by itself"),
  /** Name of the workflow, for people */
  workflow_name: text("Name of the workflow, for people"),
  /** Tags of the instance, as the engine wrote them */
  tags: z.optional(z.array(TagSchema).check(z.describe("Tags of the instance, as the engine wrote them"))),
};
const stepInstance = {
  /** Id of the step in its workflow */
  step_id: text("Id of the step in its workflow"),
  /** Number of the attempt */
  step_attempt_id: id("Number of the attempt"),
  /** The engine's own id of the attempt */
  step_uuid: text("The engine's own id of the attempt"),
  /** Number of the step in its run */
  step_instance_id: id("Number of the step in its run"),
  /** Every change that this event tells of, in order */
  status_change_records: z
    .array(StepTransitionSchema)
    .check(z.minLength(1), z.describe("Every change that this event tells of, in order")),
};

/** What each event has beside what all have. */
type Fields = {
  readonly WORKFLOW_DEFINITION_CHANGE_EVENT: typeof workflowName &
    typeof author &
    typeof version &
    typeof current &
    typeof previous &
    typeof snapshot &
    typeof eventTime;
  readonly WORKFLOW_VERSION_CHANGE_EVENT: typeof workflowName &
    typeof author &
    typeof version &
    typeof current &
    typeof previous &
    typeof eventTime;
  readonly WORKFLOW_PROPERTIES_CHANGE_EVENT: typeof author & typeof snapshot & typeof eventTime;
  readonly WORKFLOW_ACTIVATION_CHANGE_EVENT: typeof author & typeof current & typeof previous & typeof eventTime;
  readonly WORKFLOW_DEACTIVATION_CHANGE_EVENT: typeof author & typeof previous & typeof eventTime;
  readonly WORKFLOW_DELETION_CHANGE_EVENT: typeof deleted & typeof author & typeof eventTime;
  readonly WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: typeof instance & typeof workflowInstance & typeof workflowTransition;
  readonly STEP_INSTANCE_STATUS_CHANGE_EVENT: typeof instance & typeof stepInstance;
};
type Typed<Type extends MaestroType> = {
  /** What happened */
  type: z.ZodMiniLiteral<Type>;
};
type EventSchema<Type extends MaestroType, Own extends z.core.$ZodShape> = z.ZodMiniObject<
  typeof common & Own & Typed<Type>
>;

function eventSchema<Type extends MaestroType, Own extends z.core.$ZodShape>(
  type: Type,
  description: string,
  own: Own,
): EventSchema<Type, Own> {
  const named = z.literal(type).check(z.describe("What happened"));
  const fields: typeof common & Own & Typed<Type> = { ...common, ...own, type: named };
  return z.object(fields).check(z.meta({ title: type, description }));
}

/** The schema of each event, by its `type`, which attribute and body share. */
export const MAESTRO_SCHEMAS: { readonly [Type in MaestroType]: EventSchema<Type, Fields[Type]> } = {
  WORKFLOW_DEFINITION_CHANGE_EVENT: eventSchema(
    "WORKFLOW_DEFINITION_CHANGE_EVENT",
    "A workflow has a new version and new properties.",
    { ...workflowName, ...author, ...version, ...current, ...previous, ...snapshot, ...eventTime },
  ),
  WORKFLOW_VERSION_CHANGE_EVENT: eventSchema("WORKFLOW_VERSION_CHANGE_EVENT", "A workflow has a new version.", {
    ...workflowName,
    ...author,
    ...version,
    ...current,
    ...previous,
    ...eventTime,
  }),
  WORKFLOW_PROPERTIES_CHANGE_EVENT: eventSchema("WORKFLOW_PROPERTIES_CHANGE_EVENT", "A workflow has new properties.", {
    ...author,
    ...snapshot,
    ...eventTime,
  }),
  WORKFLOW_ACTIVATION_CHANGE_EVENT: eventSchema(
    "WORKFLOW_ACTIVATION_CHANGE_EVENT",
    "A version of a workflow became the active one.",
    { ...author, ...current, ...previous, ...eventTime },
  ),
  WORKFLOW_DEACTIVATION_CHANGE_EVENT: eventSchema(
    "WORKFLOW_DEACTIVATION_CHANGE_EVENT",
    "A workflow has no active version any more.",
    { ...author, ...previous, ...eventTime },
  ),
  WORKFLOW_DELETION_CHANGE_EVENT: eventSchema("WORKFLOW_DELETION_CHANGE_EVENT", "A workflow was deleted.", {
    ...deleted,
    ...author,
    ...eventTime,
  }),
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: eventSchema(
    "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT",
    "A workflow instance changed its status.",
    { ...instance, ...workflowInstance, ...workflowTransition },
  ),
  STEP_INSTANCE_STATUS_CHANGE_EVENT: eventSchema(
    "STEP_INSTANCE_STATUS_CHANGE_EVENT",
    "An attempt of a step changed its status.",
    { ...instance, ...stepInstance },
  ),
};

/** What every event of contract `maestro` has, whatever its type. */
export type MaestroEnvelope = z.infer<typeof MaestroEnvelopeSchema>;
/** One event of Maestro, or all of them as a union that `type` tells apart. */
export type MaestroEvent<Type extends MaestroType = MaestroType> = {
  [Each in Type]: z.infer<(typeof MAESTRO_SCHEMAS)[Each]>;
}[Type];

const statusAttributes = <const Statuses extends readonly string[]>(statuses: Statuses) => ({
  status: z
    .array(z.enum(statuses))
    .check(z.minLength(1), z.describe("Every status that a transition of the event leads to")),
  /** Whether nothing more happens to it */
  terminal: z.enum(["true", "false"]).check(z.describe("Whether nothing more happens to it")),
});
const tagNames = z
  .array(z.string().check(z.minLength(1), z.describe("Name of a tag")))
  .check(
    z.minLength(1),
    z.describe("Names of the tags; left out where there are none, each where SNS would refuse it"),
  );
const STATUS_ATTRIBUTES: Readonly<Partial<Record<MaestroType, z.core.$ZodLooseShape>>> = {
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: { ...statusAttributes(WORKFLOW_STATUSES), tags: z.optional(tagNames) },
  STEP_INSTANCE_STATUS_CHANGE_EVENT: {
    step_id: refusable("Id of the step in its workflow"),
    ...statusAttributes(STEP_STATUSES),
  },
};

/** An event that has statuses is a status change; all others change the workflow itself. */
export const categoryOf = (type: MaestroType): Category =>
  STATUS_ATTRIBUTES[type] ? "instance-status-change" : "workflow-change";

/** The message attributes of each event, by its `type`. */
export const MAESTRO_ATTRIBUTE_SCHEMAS = Object.fromEntries(
  MAESTRO_TYPES.map((type) => {
    const own = { workflow_id: refusable("Id of the workflow"), ...STATUS_ATTRIBUTES[type] };
    return [type, attributesSchema("maestro", type, categoryOf(type), own)];
  }),
) as Readonly<Record<MaestroType, z.ZodMiniObject>>;

/** What reading takes. */
export const readableMaestro: ReadableContract = {
  name: "maestro",
  isCloudEvents: false,
  envelope: MaestroEnvelopeSchema,
  bodyType: (type) => type,
  events: Object.fromEntries(
    MAESTRO_TYPES.map((type) => [type, { schema: MAESTRO_SCHEMAS[type], attributes: MAESTRO_ATTRIBUTE_SCHEMAS[type] }]),
  ),
};
