// What a subscriber wants, in the words of the contracts; `filter-policy.ts` turns it into what SNS understands.
import * as z from "zod";
import { CONTRACT_NAMES } from "../../shared/wiring/index.ts";
import { CATEGORIES, EVENT_TYPE_NAMES, STATUS_NAMES } from "./event-names.ts";

const anyOf = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).min(1, "names nothing: leave the key out");
const name = z.string("is no text").min(1, "is empty: no event has an empty value");

/** Keys are joined by "and", the values of a key by "or"; without any key, every event. */
export const SubscriptionFilterSchema = z.strictObject({
  /** What is compared: the message's attributes, or its body, which also has what SNS refuses as an attribute (emoji). */
  scope: z.enum(["attributes", "body"]).default("attributes"),
  contract: anyOf(z.enum(CONTRACT_NAMES)).optional(),
  type: anyOf(z.enum(EVENT_TYPE_NAMES)).optional(),
  category: anyOf(z.enum(CATEGORIES)).optional(),
  /** Statuses that an event's transitions lead to, as the contract names them. */
  status: anyOf(z.enum(STATUS_NAMES)).optional(),
  /** Whether more can happen to what the event is about. */
  terminal: z.boolean().optional(),
  /** Workflow ids, or what they start with. */
  workflow: anyOf(
    z.union([name, z.strictObject({ prefix: name })], { error: 'is neither an id nor { "prefix": … }' }),
  ).optional(),
  /** Step ids. */
  step: anyOf(name).optional(),
  /** Names of a workflow instance's tags. */
  tag: anyOf(name).optional(),
  /** Engine deployments. */
  cluster: anyOf(name).optional(),
});

/** As people write it. */
export type SubscriptionFilter = Readonly<z.input<typeof SubscriptionFilterSchema>>;
export type FilterKey = Exclude<keyof SubscriptionFilter, "scope">;

export const FILTER_KEYS = Object.keys(SubscriptionFilterSchema.shape).filter((key) => key !== "scope") as FilterKey[];
