// What events of v1 are called, and what subscribers filter them by: all that the processor needs to know of them. Names never change within
// the major version; it only gets more of them.
import type { CloudEventNames, MappedType } from "../../../../contracts/index.ts";
import type { Category } from "../workflow-facts.ts";

export const V1_NAMES = {
  name: "v1",
  typePrefix: "io.sluice.",
  typeSuffix: ".v1",
} as const satisfies CloudEventNames;

const workflowChange = { category: "workflow-change", attributes: ["workflow_id"] } as const;

const status = {
  name: "status",
  path: ["transitions", "to"],
  tells: "Every status that a transition of the event leads to",
} as const;
const terminal = { name: "terminal", path: ["terminal"], tells: "Whether nothing more happens to it" } as const;
const tags = { name: "tags", path: ["tags", "name"], tells: "Names of the tags", each: "Name of a tag" } as const;

/** Each type of external event, as the attribute `type` has it. */
export const V1_EVENTS = {
  "workflow.definition.changed": workflowChange,
  "workflow.version.created": workflowChange,
  "workflow.properties.changed": workflowChange,
  "workflow.activated": workflowChange,
  "workflow.deactivated": workflowChange,
  "workflow.deleted": workflowChange,
  "workflow-instance.status.changed": {
    category: "instance-status-change",
    attributes: ["workflow_id", status, terminal, tags],
  },
  "step-instance.status.changed": {
    category: "instance-status-change",
    attributes: ["workflow_id", "step_id", status, terminal],
  },
} as const satisfies Readonly<Record<string, MappedType & { readonly category: Category }>>;

/** The `type` attribute of an event, by which subscribers filter. */
export type V1Type = keyof typeof V1_EVENTS;
/** The types of external events of contract `v1`. */
export const V1_TYPES = Object.keys(V1_EVENTS) as readonly V1Type[];

/** The CloudEvents `type` in the body of an event. */
export const cloudEventType = <Type extends string>(type: Type): `io.sluice.${Type}.v1` => `io.sluice.${type}.v1`;
