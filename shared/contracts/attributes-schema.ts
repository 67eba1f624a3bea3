// The message attributes of an event as a schema: what a filter policy can look at. A String.Array is an array here.
import * as z from "zod/mini";
import type { PublishedContract } from "./published-contract.ts";

const text = (description: string) => z.string().check(z.minLength(1), z.describe(description));
const constant = <const Value extends string>(value: Value, description: string) =>
  z.literal(value).check(z.describe(description));

/** With raw delivery to SQS, an eleventh attribute would get the message discarded. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const MAX_ATTRIBUTES = 10;
/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const ATTRIBUTE_NAME = /^(?!AWS\.|Amazon\.)[\w.-]{1,256}$/i;

/** `own` are the contract's own attributes. @throws TypeError if SNS would refuse them. */
export function attributesSchemaOf(
  contract: string,
  type: string,
  category: string,
  own: z.core.$ZodLooseShape,
): z.ZodMiniObject {
  const shape = {
    contract: constant(contract, "Contract of the event"),
    type: constant(type, "What happened"),
    category: constant(category, "What kind of event it is"),
    cluster: text("The deployment the event comes from"),
    ...own,
  };
  const names = Object.keys(shape);
  const refused = names.find((name) => !ATTRIBUTE_NAME.test(name));
  if (refused !== undefined) throw new TypeError(`${contract} ${type}: SNS takes no attribute called ${refused}`);
  if (names.length > MAX_ATTRIBUTES) throw new TypeError(`${contract} ${type}: more than ${MAX_ATTRIBUTES} attributes`);
  return z
    .object(shape)
    .check(z.meta({ title: `${type}: message attributes`, description: "What a filter policy can look at." }));
}

/** A field of the body as an attribute: text, left out where SNS would refuse it. */
export function attributeOf(field: z.core.$ZodType): z.core.$ZodType {
  const { def } = (field as z.core.$ZodTypes)._zod;
  const description = z.globalRegistry.get(field)?.description ?? "";
  switch (def.type) {
    case "optional":
      return z.optional(attributeOf(def.innerType));
    case "enum":
    case "literal":
      return field;
    case "boolean":
      return z.enum(["true", "false"]).check(z.describe(description));
    case "array":
      return z.optional(
        z
          .array(z.string().check(z.minLength(1)))
          .check(z.minLength(1), z.describe(`${description}; each left out where SNS would refuse it`)),
      );
    default:
      return z.optional(text(`${description}; left out where SNS would refuse it`));
  }
}

/** Whether a field can be any text, an id for example. */
export function isFreeText(field: z.core.$ZodType): boolean {
  const { def } = (field as z.core.$ZodTypes)._zod;
  return def.type === "optional" ? isFreeText(def.innerType) : def.type === "string";
}

/** Every value that an attribute can have in the events of a contract; undefined if it can have any, or no event has it. */
export function vocabularyOf({ events }: PublishedContract, attribute: string): readonly string[] | undefined {
  const vocabularies = Object.values(events)
    .map(({ attributes }) => attributes._zod.def.shape[attribute])
    .filter((schema) => schema !== undefined)
    .map(valuesOf);
  return vocabularies.length > 0 && vocabularies.every((values) => values !== undefined)
    ? [...new Set(vocabularies.flat())]
    : undefined;
}

function valuesOf(schema: z.core.$ZodType): readonly string[] | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
      return valuesOf(def.innerType);
    case "array":
      return valuesOf(def.element);
    case "enum":
      return Object.values(def.entries).map(String);
    case "literal":
      return def.values.map(String);
    default:
      return undefined;
  }
}
