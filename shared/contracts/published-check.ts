// Whether an event is what subscribers are told of it. Not loaded by the functions, which do not pay for it: commands and tests ask.
import * as z from "zod/mini";
import { describeIssue, wholeCheck } from "../internal/index.ts";
import { isObject } from "../values/index.ts";
import type { ExternalEvent } from "./contract.ts";
import type { PublishedContract } from "./published-contract.ts";

/** Tells what is wrong with an event, by what is told of its contract; undefined if nothing is. */
export function publishedCheck(contracts: readonly PublishedContract[]): (event: ExternalEvent) => string | undefined {
  const flawsIn = new Map(
    contracts.map(({ name, events }) => [
      name,
      new Map(
        Object.entries(events).map(([type, { schema, attributes }]) => [
          type,
          { inBody: flawBy(schema, ""), inAttributes: flawBy(attributes, "attributes.") },
        ]),
      ),
    ]),
  );
  return ({ contract, type, body, attributes, content }) => {
    const flaws = flawsIn.get(contract)?.get(type);
    if (!flaws) return `the catalogue has no event ${type}`;
    const flaw = flaws.inBody(content, () => JSON.parse(body)) ?? flaws.inAttributes(attributes);
    return flaw && `${type}: ${flaw}`;
  };
}

/** What is plainly as the schema says before it is written is so written; of anything else it is asked how it was written. */
function flawBy(
  schema: z.core.$ZodType,
  prefix: string,
): (value: unknown, written?: () => unknown) => string | undefined {
  let isWhole: ReturnType<typeof wholeCheck> | undefined; // compiled once it is needed: commands for one event start sooner
  return (value, written = () => value) => {
    isWhole ??= wholeCheck(schema);
    return isWhole(value) ? undefined : flawIn(schema, written(), prefix);
  };
}

function flawIn(schema: z.core.$ZodType, value: unknown, prefix: string): string | undefined {
  const result = z.safeParse(schema, value);
  if (!result.success) return result.error.issues.map((issue) => describeIssue(issue, value, prefix)).join("; ");
  const field = undeclaredIn(value, result.data);
  return field === undefined ? undefined : `${prefix}${field}: not declared`;
}

/** Where the first field stands that zod has left out. */
function undeclaredIn(given: unknown, made: unknown): string | undefined {
  if (!isObject(given) && !Array.isArray(given)) return undefined;
  const values = given as Readonly<Record<string, unknown>>;
  const kept = made as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(values)) {
    if (!Object.hasOwn(kept, key)) return key;
    const value = values[key];
    if (typeof value !== "object") continue; // nearly all of them
    const below = undeclaredIn(value, kept[key]);
    if (below !== undefined) return `${key}.${below}`;
  }
  return undefined;
}
