// Text of one internal message → what it becomes. Pure; the processor and `sluice explain` both ask here, so what
// is explained is what happens.
import type { InternalEvents, TypedEvent } from "../internal/index.ts";
import { thrownText, wellFormedJson } from "../values/index.ts";
import type { IgnoredReason, QuarantineReason } from "../wiring/index.ts";
import { type Contract, type ExternalEvent, flawOf, isSound, type Mapped, type MappingContext } from "./contract.ts";

/** What becomes of an internal message: external events, or the reason that there are none. */
export type MessageReading =
  | {
      readonly kind: "published";
      readonly type: string;
      readonly partitionKey: string;
      readonly events: readonly ExternalEvent[];
    }
  | { readonly kind: "ignored"; readonly type: string; readonly partitionKey: string; readonly reason: IgnoredReason }
  | {
      readonly kind: "quarantined";
      readonly reason: QuarantineReason;
      readonly detail: string;
      readonly type?: string | undefined;
      readonly partitionKey?: string;
      /** Events of the message that can be published although another of it cannot. */
      readonly events: readonly ExternalEvent[];
    };

/** What the place where external events go takes of one. */
export interface EventLimit {
  /** Whose limit it is, for people. */
  readonly name: string;
  /** More than this it never takes. */
  readonly maxBytes: number;
  /** As it counts them. */
  readonly bytesOf: (event: ExternalEvent) => number;
  /** Never less than that, and told quickly: nearly all events are far from any limit. */
  readonly bytesAtMost: (event: ExternalEvent) => number;
}

/** How messages are read: an engine's vocabulary, and the contracts of a deployment. */
export interface ReadingRules {
  /** What the engine emits. */
  readonly internal: InternalEvents;
  /** Of the deployment. */
  readonly contracts: readonly Contract[];
  /** Whatever is larger is quarantined. @default nothing is too large */
  readonly limit?: EventLimit | undefined;
  /** Says what is wrong with an event; it is quarantined then. @default events are taken for what their contracts declare */
  readonly check?: ((event: ExternalEvent) => string | undefined) | undefined;
}

/** Reads, classifies and maps one message through every contract of the deployment. Never throws, whatever the text. */
export function readMessage(
  text: string,
  { internal, contracts, limit, check }: ReadingRules,
  context: MappingContext,
): MessageReading {
  const parsed = internal.read(text);
  if (parsed.kind === "unreadable") {
    return { kind: "quarantined", reason: parsed.reason, detail: parsed.detail, type: parsed.type, events: [] };
  }
  const { type, event, partitionKey } = parsed;
  const isBare = type === event.type;
  if (isBare && internal.requests.includes(type))
    return { kind: "ignored", type, partitionKey, reason: "only-requested" };
  const events: ExternalEvent[] = [];
  let ignored: IgnoredReason | undefined;
  for (const contract of contracts) {
    const result = mappedBy(contract, event, { context, partitionKey, check });
    if (typeof result === "string") {
      const detail = `contract ${contract.name} cannot map it: ${result}`;
      return { kind: "quarantined", reason: "invalid-event", detail, type, partitionKey, events: [] };
    }
    if (result.kind === "events") for (const each of result.events) events.push(each);
    else ignored ??= result.reason;
  }
  if (events.length === 0) return { kind: "ignored", type, partitionKey, reason: ignored ?? "internal-only" };
  const first = limit && events.find((external) => isTooLarge(external, limit));
  if (!first) return { kind: "published", type, partitionKey, events };
  return {
    kind: "quarantined",
    reason: "event-too-large",
    detail: `${first.contract} ${first.type} ${first.id}: ${limit.bytesOf(first)} bytes, ${limit.name} takes ${limit.maxBytes}`,
    type,
    partitionKey,
    events: events.filter((external) => !isTooLarge(external, limit)),
  };
}

interface Mapping extends Pick<ReadingRules, "check"> {
  readonly context: MappingContext;
  readonly partitionKey: string;
}

/**
 * What a contract makes of an event, or what is wrong with that. A mapping is a function of the event alone: what it throws on once
 * it always throws on, until somebody mends it. The messages around this one are none of its business.
 */
function mappedBy(contract: Contract, event: TypedEvent, { context, partitionKey, check }: Mapping): Mapped | string {
  try {
    const result = contract.map(event, context, partitionKey);
    const isWritten = isSound(contract);
    const flaw = isWritten ? undefined : flawOf(result);
    if (flaw !== undefined || result.kind === "ignored") return flaw ?? result;
    const events = isWritten ? result.events : result.events.map(wellFormed);
    return (check && events.map(check).find((each) => each !== undefined)) ?? { kind: "events", events };
  } catch (error) {
    return thrownText(error);
  }
}

/** What a contract has written by itself, too. What it says that the body says is no proof of it. */
function wellFormed(event: ExternalEvent): ExternalEvent {
  const body = wellFormedJson(event.body);
  return body === event.body && !event.content ? event : { ...event, body, content: undefined };
}

function isTooLarge(event: ExternalEvent, { maxBytes, bytesOf, bytesAtMost }: EventLimit): boolean {
  return bytesAtMost(event) > maxBytes && bytesOf(event) > maxBytes;
}
