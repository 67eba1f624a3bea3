// Text of one internal message → what it becomes. Pure; the processor and `sluice explain` both ask here, so what
// is explained is what happens.
import { parseInternalEvent, partitionKeyOf } from "../internal/index.ts";
import { type IgnoredReason, type QuarantineReason, SNS_PUBLISH_MAX_BYTES } from "../wiring/index.ts";
import { publishedBytes } from "./attributes.ts";
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
  const results = contracts.map((contract) => contract.map(event, context));
  const events = results.flatMap((result) => (result.kind === "events" ? result.events : []));
  if (events.length === 0) {
    const ignored = results.find((result) => result.kind === "ignored");
    return { kind: "ignored", type, partitionKey, reason: ignored?.reason ?? "internal-only" };
  }
  const tooLarge = events.filter((external) => publishedBytes(external) > SNS_PUBLISH_MAX_BYTES);
  const [first] = tooLarge;
  if (!first) return { kind: "published", type, partitionKey, events };
  return {
    kind: "quarantined",
    reason: "event-too-large",
    detail: `${first.contract} ${first.type} ${first.id}: ${publishedBytes(first)} bytes, SNS takes ${SNS_PUBLISH_MAX_BYTES}`,
    type,
    partitionKey,
    events: events.filter((external) => !tooLarge.includes(external)),
  };
}
