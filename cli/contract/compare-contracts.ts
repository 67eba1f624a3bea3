// Two versions of contracts → every difference, with whether it breaks a subscriber and why (pure).
import { CHANGES, type Change } from "./changes.ts";
import { compareSchemas, type SchemaDifference } from "./compare-schemas.ts";
import { attributesNotOfSns, fieldsNotOfCloudEvents } from "./envelope-rules.ts";
import type { JsonSchema } from "./json-schema.ts";

export const PARTS = ["body", "attributes"] as const;
export type Part = (typeof PARTS)[number];

/** What is published about one event type. */
export type EventSchemas = Readonly<Partial<Record<Part, JsonSchema>>>;
/** By contract, then by event type. */
export type Contracts = ReadonlyMap<string, ReadonlyMap<string, EventSchemas>>;

export interface Difference {
  readonly contract: string;
  /** Absent where the whole contract is meant. */
  readonly type?: string;
  /** Absent where the whole event type is meant. */
  readonly part?: Part;
  /** The field or attribute; "" where the whole part is meant. */
  readonly path: string;
  readonly change: Change;
  readonly what: string;
  readonly lost?: readonly unknown[];
  readonly breaks: boolean;
  readonly why: string;
}

/** SNS discards a message with more on its way to a queue with raw delivery. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const MAX_ATTRIBUTES = 10;

export function compareContracts(before: Contracts, after: Contracts): Difference[] {
  return keysOf(before, after).flatMap((contract) => {
    const [old, now] = [before.get(contract), after.get(contract)];
    if (!now) return [judged({ contract, path: "", change: "contract-removed", what: "the contract is gone" })];
    if (!old) return addedContract(contract, now);
    return keysOf(old, now).flatMap((type) => compareEvents(contract, type, old.get(type), now.get(type)));
  });
}

function addedContract(contract: string, events: ReadonlyMap<string, EventSchemas>): Difference[] {
  const tooMany = [...events].flatMap(([type, { attributes }]) =>
    tooManyAttributes(attributes).map((each) => judged({ contract, type, part: "attributes", ...each })),
  );
  return [
    judged({ contract, path: "", change: "contract-added", what: `a new contract of ${events.size} types` }),
    ...tooMany,
  ];
}

function compareEvents(contract: string, type: string, old?: EventSchemas, now?: EventSchemas): Difference[] {
  if (!now) return [judged({ contract, type, path: "", change: "event-type-removed", what: "the event type is gone" })];
  if (!old) {
    return [
      judged({ contract, type, path: "", change: "event-type-added", what: "a new event type" }),
      ...tooManyAttributes(now.attributes).map((each) => judged({ contract, type, part: "attributes", ...each })),
    ];
  }
  return PARTS.flatMap((part) => {
    const differences = compareParts(old[part], now[part], part);
    return differences.map((difference) => judged({ contract, type, part, ...difference }));
  });
}

function compareParts(old: JsonSchema | undefined, now: JsonSchema | undefined, part: Part): SchemaDifference[] {
  if (!old && !now) return [];
  if (!now) return [{ path: "", change: "not-comparable", what: "is not described any more" }];
  const isOfService = part === "attributes" ? attributesNotOfSns : fieldsNotOfCloudEvents;
  return [
    ...(old ? [...compareSchemas(old, now), ...isOfService(old, now)] : []),
    ...(part === "attributes" ? tooManyAttributes(now) : []),
  ];
}

function tooManyAttributes(attributes: JsonSchema = {}): SchemaDifference[] {
  const count = Object.keys(attributes.properties ?? {}).length;
  if (count <= MAX_ATTRIBUTES) return [];
  return [{ path: "", change: "too-many-attributes", what: `${count} message attributes` }];
}

const judged = (difference: Omit<Difference, "breaks" | "why">): Difference => ({
  ...difference,
  ...CHANGES[difference.change],
});

const keysOf = (before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] => [
  ...new Set([...before.keys(), ...after.keys()]),
];
