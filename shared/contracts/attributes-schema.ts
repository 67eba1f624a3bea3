// The message attributes of an event as a schema: what a filter policy can look at. A String.Array is an array here.
import * as z from "zod/mini";
import { thrownText } from "../values/index.ts";
import { checkAttributeNames } from "./attribute-names.ts";
import { type DerivedAttribute, derived, type MappedType } from "./cloud-events-mapping.ts";
import type { PublishedContract } from "./published-contract.ts";

const text = (description: string) => z.string().check(z.minLength(1), z.describe(description));
/** What the engine names may hold characters that SNS refuses in an attribute; the body always has it. */
export const refusable = (description: string) =>
  z.optional(text(`${description}; left out where SNS would refuse it`));
const constant = <const Value extends string>(value: Value, description: string) =>
  z.literal(value).check(z.describe(description));

/** @throws TypeError if SNS would refuse the attributes of the event, or `data` has no such field. */
export function attributesSchemaOf(
  contract: string,
  type: string,
  { category, attributes = [], data }: MappedType & { readonly data: z.core.$ZodLooseShape },
): z.ZodMiniObject {
  const own = attributes.map(derived).map((attribute) => {
    try {
      return [attribute.name, attributeOf(attribute, data)] as const;
    } catch (error) {
      throw new TypeError(`${contract} ${type}: attribute ${attribute.name}: ${thrownText(error)}`);
    }
  });
  return attributesSchema(contract, type, category, Object.fromEntries(own));
}

/** `own` are the contract's own attributes. @throws TypeError if SNS would refuse them. */
export function attributesSchema(
  contract: string,
  type: string,
  category: string,
  own: z.core.$ZodLooseShape,
): z.ZodMiniObject {
  checkAttributeNames(contract, type, Object.keys(own));
  const shape = {
    contract: constant(contract, "Contract of the event"),
    type: constant(type, "What happened"),
    category: constant(category, "What kind of event it is"),
    cluster: text("The deployment the event comes from"),
    ...own,
  };
  return z
    .object(shape)
    .check(z.meta({ title: `${type}: message attributes`, description: "What a filter policy can look at." }));
}

/** What stands at the end of a path through schemas. */
interface Leaf {
  readonly leaf: z.core.$ZodType;
  /** Whether a list is on the way: then there may be several. */
  readonly isList: boolean;
  readonly isOptional: boolean;
  readonly description: string;
}

/** @throws TypeError if there is no such field. */
export const leafAt = (data: z.core.$ZodLooseShape, path: readonly string[]): Leaf =>
  follow(z.object(data), path, { isList: false, isOptional: false, description: "" });

function follow(schema: z.core.$ZodType, path: readonly string[], before: Omit<Leaf, "leaf">): Leaf {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const [key, ...rest] = path;
  const own = key === undefined ? z.globalRegistry.get(schema)?.description : undefined;
  const so = { ...before, description: before.description || (own ?? "") };
  if (def.type === "optional") return follow(def.innerType, path, { ...so, isOptional: true });
  if (def.type === "array") {
    const isOptional = so.isOptional || !def.checks?.some(isAtLeastOne);
    return follow(def.element, path, { ...so, isList: true, isOptional });
  }
  if (key === undefined) return { leaf: schema, ...so };
  const field = def.type === "object" ? def.shape[key] : undefined;
  if (!field) throw new TypeError(`data has no field ${key}`);
  return follow(field, rest, so);
}

const isAtLeastOne = (check: z.core.$ZodCheck<never>): boolean => {
  const { def } = (check as unknown as z.core.$ZodChecks)._zod;
  return def.check === "min_length" && def.minimum > 0;
};

const CLOSED: ReadonlySet<string> = new Set(["enum", "literal", "boolean"]);

/** What `data` has at a path, as an attribute: text, left out where SNS would refuse it. */
function attributeOf({ path, tells, each }: DerivedAttribute, data: z.core.$ZodLooseShape): z.core.$ZodType {
  const { leaf, isList, isOptional, description: said } = leafAt(data, path);
  const description = tells ?? said;
  const isClosed = CLOSED.has(leaf._zod.def.type);
  const closed = leaf._zod.def.type === "boolean" ? z.enum(["true", "false"]) : leaf;
  if (!isList) {
    if (!isClosed) return refusable(description);
    const single = (closed as z.ZodMiniType).check(z.describe(description));
    return isOptional ? z.optional(single) : single;
  }
  const element = isClosed
    ? withoutDescription(closed)
    : z.string().check(z.minLength(1), ...(each ? [z.describe(each)] : []));
  const absent = isOptional || !isClosed ? "; left out where there are none" : "";
  const refused = isClosed ? "" : ", each where SNS would refuse it";
  const list = z.array(element).check(z.minLength(1), z.describe(`${description}${absent}${refused}`));
  return absent ? z.optional(list) : list;
}

/** What is said of a field is not said of each element again. */
function withoutDescription(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === "enum" ? z.enum(def.entries) : schema;
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
