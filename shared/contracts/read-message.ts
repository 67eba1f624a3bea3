// Text of one internal message → what it becomes. Pure; the processor and `sluice explain` both ask here, so what
// is explained is what happens.
import { parseInternalEvent, partitionKeyOf } from "../internal/index.ts";
import { type IgnoredReason, type QuarantineReason, SNS_PUBLISH_MAX_BYTES } from "../wiring/index.ts";
import { publishedBytes, publishedBytesAtMost } from "./attributes.ts";
import type { Contract, ExternalEvent, MappingContext } from "./contract.ts";

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

/** Reads, classifies and maps one message through every contract of the deployment. */
export function readMessage(text: string, contracts: readonly Contract[], context: MappingContext): MessageReading {
  const parsed = parseInternalEvent(text);
  if (parsed.kind === "unreadable") {
    return { kind: "quarantined", reason: parsed.reason, detail: parsed.detail, type: parsed.type, events: [] };
  }
  const { type, event } = parsed;
  const partitionKey = partitionKeyOf(event);
  const events: ExternalEvent[] = [];
  let ignored: IgnoredReason | undefined;
  for (const contract of contracts) {
    const result = contract.map(event, context);
    if (result.kind === "events") events.push(...result.events);
    else ignored ??= result.reason;
  }
  if (events.length === 0) return { kind: "ignored", type, partitionKey, reason: ignored ?? "internal-only" };
  const first = events.find(isTooLarge);
  if (!first) return { kind: "published", type, partitionKey, events };
  return {
    kind: "quarantined",
    reason: "event-too-large",
    detail: `${first.contract} ${first.type} ${first.id}: ${publishedBytes(first)} bytes, SNS takes ${SNS_PUBLISH_MAX_BYTES}`,
    type,
    partitionKey,
    events: events.filter((external) => !isTooLarge(external)),
  };
}

function isTooLarge(event: ExternalEvent): boolean {
  return publishedBytesAtMost(event) > SNS_PUBLISH_MAX_BYTES && publishedBytes(event) > SNS_PUBLISH_MAX_BYTES;
}
