// The one way to read: whatever a subscriber has in hand → an event of one of some contracts, or what is wrong with it. Pure, never throws.
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import type { ReadableContract, ReadableEvent } from "../../contracts/index.ts";
import { type Problem, problem, type ReceivedAttributes, unwrap, withArrays } from "./unwrap.ts";

type Events = Readonly<Record<string, ReadableEvent>>;

/** An event of a contract; `event.type` tells which where the contract's types are known, and with it what it holds. */
export type EventOfContract<Published extends Events> =
  | {
      readonly kind: "event";
      readonly contract: string;
      /** As it was published, with fields that a later version has added. */
      readonly event: { [Type in keyof Published]: z.output<Published[Type]["schema"]> }[keyof Published];
      readonly attributes: ReceivedAttributes;
    }
  | {
      /** Of a type that came after this version of the contract. Not an error: ignore it, or read its envelope. */
      readonly kind: "unknown";
      readonly contract: string;
      readonly event: Readonly<Record<string, unknown>>;
      readonly attributes: ReceivedAttributes;
    };

/** What a reader gives of contracts: of each, its events. */
type EventOf<Contract> = Contract extends ReadableContract<infer Published> ? EventOfContract<Published> : never;

/**
 * A reader of one contract of any engine, or of several; takes what `readEvent` takes. Give it as `read` to what consumes.
 *
 * @example
 * const read = eventReader(deployments.published());
 * const handler = sqsLambdaHandler(async ({ event }) => store(event), undefined, read);
 */
export function eventReader<Contracts extends readonly ReadableContract[]>(
  ...contracts: Contracts
): (received: unknown) => EventOf<Contracts[number]> | Problem {
  const readers = contracts.map((contract) => ({
    ...contract,
    arrays: arrayAttributes(contract),
    byType: new Map(
      Object.entries(contract.events).map(([type, event]) => [
        contract.bodyType(type),
        { schema: event.schema, arrays: arraysOf(event) },
      ]),
    ),
  }));
  const read = (received: unknown): EventOfContract<Events> | Problem => {
    const unwrapped = unwrap(received);
    if (unwrapped.kind === "problem") return unwrapped;
    const { body, attributes } = unwrapped;
    const isCloudEvent = "specversion" in body;
    const candidates = readers.filter(({ isCloudEvents }) => isCloudEvents === isCloudEvent);
    for (const { name: contract, byType } of candidates) {
      const form = byType.get(String(body["type"]));
      if (!form) continue;
      const detail = firstIssues(form.schema, body);
      if (detail !== undefined) return problem("invalid-event", detail);
      return { kind: "event", contract, event: body, attributes: withArrays(attributes, form.arrays) };
    }
    let detail = `expected ${isCloudEvent ? "no" : "a"} CloudEvent`;
    for (const { name: contract, envelope, arrays } of candidates) {
      const issues = firstIssues(envelope, body);
      if (issues === undefined) {
        return { kind: "unknown", contract, event: body, attributes: withArrays(attributes, arrays) };
      }
      detail = issues;
    }
    if (isCloudEvent && candidates.length > 0) return problem("invalid-event", detail);
    const names = contracts.map(({ name }) => name);
    return problem(
      "not-an-event",
      `${names.length > 1 ? `neither ${names.join(" nor ")}` : `not of ${names}`}: ${detail}`,
    );
  };
  return read as (received: unknown) => EventOf<Contracts[number]> | Problem;
}

/** Attributes that are a String.Array in events of a contract. */
export const arrayAttributes = ({ events }: ReadableContract): readonly string[] => [
  ...new Set(Object.values(events).flatMap(arraysOf)),
];

function arraysOf({ attributes }: ReadableEvent): readonly string[] {
  const { shape } = attributes._zod.def;
  return Object.keys(shape).filter((name) => isArray(shape[name] as z.core.$ZodType));
}

function isArray(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === "optional" ? isArray(def.innerType) : def.type === "array";
}

const MAX_ISSUES = 3;
const error = en().localeError;

/** What is wrong, at most three of it; undefined if nothing is. */
function firstIssues(schema: z.core.$ZodType, value: unknown): string | undefined {
  const result = safeParsed(schema, value);
  if (result === undefined) return "holds what cannot be compared";
  if (result.success) return undefined;
  const issues = result.error.issues.slice(0, MAX_ISSUES);
  return issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
}

/** Undefined where an object claims a length that zod cannot compare: it throws. */
function safeParsed(schema: z.core.$ZodType, value: unknown) {
  try {
    return z.safeParse(schema, value, { error });
  } catch {
    return undefined;
  }
}
