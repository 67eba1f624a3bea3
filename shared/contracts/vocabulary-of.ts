import type * as z from "zod/mini";
import type { PublishedContract } from "./published-contract.ts";

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
