// What a subscriber wants, in the words of the contracts; `filter-policy.ts` turns it into what SNS understands.
import * as z from "zod";
import { type FilterKey, type PublishedContract, vocabularyOf } from "../../shared/engines/index.ts";
import { setting } from "./setting.ts";

/** Keys are joined by "and", the values of a key by "or"; without any key, every event. As people write it. */
export interface SubscriptionFilter {
  /** What is compared: the message's attributes, or its body, which also has what SNS refuses as an attribute (emoji). */
  readonly scope?: "attributes" | "body" | undefined;
  /** Names of contracts. */
  readonly contract?: readonly string[] | undefined;
  /** Event types, as the contract names them. */
  readonly type?: readonly string[] | undefined;
  /** Categories of event types. */
  readonly category?: readonly string[] | undefined;
  /** Engine deployments. */
  readonly cluster?: readonly string[] | undefined;
  /** What the contracts have of their own: the filter keys of the engine's catalogue. */
  readonly [key: string]: FilterValue | undefined;
}
export type FilterValue = boolean | string | readonly (string | { readonly prefix: string })[];

const name = z.string("is no text").min(1, "is empty: no event has an empty value");
const nameOrPrefix = z.union([name, z.strictObject({ prefix: name })], {
  error: 'is neither an id nor { "prefix": … }',
});
const anyOf = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).min(1, "names nothing: leave the key out");
const key = <Schema extends z.ZodType>(schema: Schema, description: string) =>
  setting(schema.optional(), { description, without: "any" });

/** What a filter may say of these contracts. */
export function subscriptionFilterSchema(contracts: readonly PublishedContract[]) {
  const events = contracts.flatMap((contract) => Object.entries(contract.events));
  const keys = new Map(contracts.flatMap(({ filterKeys }) => Object.entries(filterKeys)));
  const own = [...keys].map(([name, filterKey]) => {
    const orPrefix = filterKey.isId ? ', or what it has to start with: `{ "prefix": "orders." }`' : "";
    const description = `What the message attribute \`${filterKey.attribute}\` has to be${orPrefix}.`;
    return [name, key(valueSchema(filterKey, contracts), description)] as const;
  });
  return z.strictObject({
    scope: setting(z.enum(["attributes", "body"]).default("attributes"), {
      description:
        "What is compared: the message's attributes, or its body, which also has what SNS refuses as an attribute (emoji).",
    }),
    contract: key(
      anyOf(z.enum(contracts.map((contract) => contract.name))),
      "Contracts; name one where several are published, or every change comes twice.",
    ),
    type: key(anyOf(z.enum(events.map(([type]) => type))), "Types of external events, as the contract names them."),
    category: key(anyOf(z.enum(events.map(([, { category }]) => category))), "Categories of event types."),
    ...Object.fromEntries(own),
    cluster: key(anyOf(name), "Engine deployments."),
  });
}

function valueSchema({ attribute, isId }: FilterKey, contracts: readonly PublishedContract[]): z.ZodType<FilterValue> {
  const vocabularies = contracts.map((contract) => vocabularyOf(contract, attribute));
  if (vocabularies.every((values) => values?.includes("true"))) return z.boolean();
  const values = vocabularies.flatMap((each) => each ?? []);
  if (values.length > 0) return anyOf(z.enum(values));
  return anyOf(isId ? nameOrPrefix : name);
}
