// What a subscriber wants, in the words of the contracts; `filter-policy.ts` turns it into what SNS understands.
import * as z from "zod";
import { CONTRACT_NAMES } from "../../shared/wiring/index.ts";
import { CATEGORIES, EVENT_TYPE_NAMES, STATUS_NAMES } from "./event-names.ts";
import { setting } from "./setting.ts";

const name = z.string("is no text").min(1, "is empty: no event has an empty value");

const key = <Schema extends z.ZodType>(schema: Schema, description: string) =>
  setting(z.array(schema).min(1, "names nothing: leave the key out").optional(), { description, without: "any" });

/** Keys are joined by "and", the values of a key by "or"; without any key, every event. */
export const SubscriptionFilterSchema = z
  .strictObject({
    scope: setting(z.enum(["attributes", "body"]).default("attributes"), {
      description:
        "What is compared: the message's attributes, or its body, which also has what SNS refuses as an attribute (emoji).",
    }),
    contract: key(
      z.enum(CONTRACT_NAMES),
      "Contracts; name one where several are published, or every change comes twice.",
    ),
    type: key(z.enum(EVENT_TYPE_NAMES), "Types of external events, as the contract names them."),
    category: key(z.enum(CATEGORIES), "Categories of event types."),
    status: key(z.enum(STATUS_NAMES), "Statuses that an event's transitions lead to, as the contract names them."),
    terminal: setting(z.boolean().optional(), {
      description: "Whether nothing more can happen to what the event is about.",
      without: "either",
    }),
    workflow: key(
      z.union([name, z.strictObject({ prefix: name })], { error: 'is neither an id nor { "prefix": … }' }),
      'Workflow ids, or what they start with: `{ "prefix": "orders." }`.',
    ),
    step: key(name, "Step ids."),
    tag: key(name, "Names of a workflow instance's tags."),
    cluster: key(name, "Engine deployments."),
  })
  .meta({ id: "filter" });

/** As people write it. */
export type SubscriptionFilter = Readonly<z.input<typeof SubscriptionFilterSchema>>;
export type FilterKey = Exclude<keyof SubscriptionFilter, "scope">;

export const FILTER_KEYS = Object.keys(SubscriptionFilterSchema.shape).filter((key) => key !== "scope") as FilterKey[];
