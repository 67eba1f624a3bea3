// What a contract is: a named external schema and the pure mapping to it.
import { hash } from "node:crypto";
import type { TypedEvent } from "../internal/index.ts";
import { isObject, kindOf } from "../values/index.ts";
import { type Deprecations, IGNORED_REASONS, type IgnoredReason } from "../wiring/index.ts";
import type { Attributes } from "./attributes.ts";

/** What a mapping may know beside the event: everything that is not in the event comes from here. */
export interface MappingContext {
  /** The name of the deployment the event comes from. */
  readonly cluster: string;
  /** Where the JSON Schemas are published, without "/" at its end. @default nowhere: `dataschema` is a name */
  readonly contractBaseUrl?: string | undefined;
  /** Contracts that will be switched off; their CloudEvents say so. @default none */
  readonly deprecations?: Deprecations | undefined;
  /** The SQS sequence number of the message, in digits. */
  readonly sequenceNumber: string;
  /** The moment of publishing, epoch milliseconds. */
  readonly nowMs: number;
  /** Whether events keep what their bodies say, for who looks at it again. @default false */
  readonly keepsContent?: boolean | undefined;
}

/** One SNS message: what a subscriber gets. */
export interface ExternalEvent {
  /** The contract's name. */
  readonly contract: string;
  /** The same for every publication of the same change; FIFO topics and subscribers drop duplicates by it. */
  readonly id: string;
  /** As the `type` attribute has it. */
  readonly type: string;
  /** What order is kept within. */
  readonly partitionKey: string;
  /** When the change happened, epoch milliseconds. */
  readonly timeMs: number;
  /** The message attributes. */
  readonly attributes: Attributes;
  /** JSON. */
  readonly body: string;
  /** What the body says, as it was before it was written; where it was asked for, and the contract has it at hand. */
  readonly content?: object | undefined;
}

export type Mapped =
  | { readonly kind: "events"; readonly events: readonly ExternalEvent[] }
  | { readonly kind: "ignored"; readonly reason: IgnoredReason };

/** A named external schema, and the pure mapping of internal events to it. */
export interface Contract<Event extends TypedEvent = TypedEvent> {
  /** As deployments and filters name it. */
  readonly name: string;
  /** `partitionKey` is that of the message, which external events keep where they speak of the same. */
  map(event: Event, context: MappingContext, partitionKey: string): Mapped;
}

/** Events of a mapping, or the reason that there are none. */
export function mapped(events: readonly ExternalEvent[]): Mapped {
  return events.length > 0 ? { kind: "events", events } : { kind: "ignored", reason: "no-visible-transition" };
}

const sound = new WeakSet<Contract["map"]>();

/** Of a map that only gives events as they are written here: looking at each again took a sixth of a message with 5,000 records. */
export function soundMap<Event extends TypedEvent>(map: Contract<Event>["map"]): Contract<Event>["map"] {
  sound.add(map as Contract["map"]);
  return map;
}

export const isSound = ({ map }: Pick<Contract, "map">): boolean => sound.has(map);

/** What is wrong with what a contract's own code gave: on something else in its place a whole batch would fail, or a call of the sink. */
export function flawOf(given: Mapped): string | undefined {
  const kind = kindOf(given);
  if (kind !== "an object") return `its map gives ${kind}`;
  if (given.kind === "ignored" && IGNORED_REASONS.includes(given.reason)) return undefined;
  if (given.kind !== "events" || !Array.isArray(given.events)) {
    return "its map gives neither events nor why there are none";
  }
  for (const event of given.events) {
    const wrong = isObject(event) ? wrongField(event as unknown as ExternalEvent) : kindOf(event);
    if (wrong !== undefined) return `its map gives an event that is none: ${wrong}`;
  }
  return undefined;
}

function wrongField({ contract, id, type, partitionKey, body, timeMs, attributes }: ExternalEvent): string | undefined {
  if (!isText(id)) return "id";
  if (!isText(partitionKey)) return "partitionKey";
  if (!isText(body)) return "body";
  if (!Number.isFinite(timeMs)) return "timeMs";
  if (!isObject(attributes)) return "attributes";
  for (const name in attributes) {
    const value = attributes[name];
    if (!(isText(value) || isList(value))) return `attributes.${name}`;
  }
  const isNamed =
    isText(contract) && isText(type) && attributes["contract"] === contract && attributes["type"] === type;
  return isNamed ? undefined : "contract and type have to be texts, and attributes too";
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);

/**
 * The id of an external event: a function of its content, so that every publication of one change has the same.
 * Contracts and types are names of ours, with nothing in them to escape.
 */
export function eventId(contract: string, type: string, partitionKey: string, timeMs: number, data: string): string {
  return hash("sha256", `["${contract}","${type}",${JSON.stringify(partitionKey)},${timeMs}]${data}`, "hex");
}
