// The message attributes of every event of v1 and maestro, as schemas. Not loaded by the processor.
import * as z from "zod/mini";
import { attributesSchemaOf } from "../../../contracts/attributes-schema.ts";
import { STEP_STATUSES, WORKFLOW_STATUSES } from "../internal/statuses.ts";
import { MAESTRO_TYPES, type MaestroType } from "./maestro/schemas.ts";
import { V1_TYPES, type V1Type } from "./v1/names.ts";
import { EXTERNAL_STEP_STATUSES, EXTERNAL_WORKFLOW_STATUSES } from "./v1/vocabulary.ts";
import type { Category } from "./workflow-facts.ts";

const text = (description: string) => z.string().check(z.minLength(1), z.describe(description));
/** What the engine names may hold characters that SNS refuses in an attribute; the body always has it. */
const refusable = (description: string) => z.optional(text(`${description}; left out where SNS would refuse it`));

const statusAttributes = <const Statuses extends readonly string[]>(statuses: Statuses) => ({
  status: z
    .array(z.enum(statuses))
    .check(z.minLength(1), z.describe("Every status that a transition of the event leads to")),
  terminal: z.enum(["true", "false"]).check(z.describe("Whether nothing more happens to it")),
});
const workflowInstance = <const Statuses extends readonly string[]>(statuses: Statuses) => ({
  ...statusAttributes(statuses),
  tags: z.optional(
    z
      .array(text("Name of a tag"))
      .check(
        z.minLength(1),
        z.describe("Names of the tags; left out where there are none, each where SNS would refuse it"),
      ),
  ),
});
const stepInstance = <const Statuses extends readonly string[]>(statuses: Statuses) => ({
  step_id: refusable("Id of the step in its workflow"),
  ...statusAttributes(statuses),
});

function attributeSchemas<Type extends string>(
  contract: string,
  types: readonly Type[],
  shapes: Partial<Record<Type, z.core.$ZodLooseShape>>,
): Readonly<Record<Type, z.ZodMiniObject>> {
  const schemaOf = (type: Type): z.ZodMiniObject => {
    const shape = shapes[type];
    const category: Category = shape ? "instance-status-change" : "workflow-change";
    return attributesSchemaOf(contract, type, category, { workflow_id: refusable("Id of the workflow"), ...shape });
  };
  return Object.fromEntries(types.map((type) => [type, schemaOf(type)])) as Record<Type, z.ZodMiniObject>;
}

/** By the `type` attribute. */
export const V1_ATTRIBUTE_SCHEMAS: Readonly<Record<V1Type, z.ZodMiniObject>> = attributeSchemas("v1", V1_TYPES, {
  "workflow-instance.status.changed": workflowInstance(EXTERNAL_WORKFLOW_STATUSES),
  "step-instance.status.changed": stepInstance(EXTERNAL_STEP_STATUSES),
});

/** By the `type` attribute. */
export const MAESTRO_ATTRIBUTE_SCHEMAS: Readonly<Record<MaestroType, z.ZodMiniObject>> = attributeSchemas(
  "maestro",
  MAESTRO_TYPES,
  {
    WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: workflowInstance(WORKFLOW_STATUSES),
    STEP_INSTANCE_STATUS_CHANGE_EVENT: stepInstance(STEP_STATUSES),
  },
);
