// One record that a consumer of Kafka was given → work done, or why there was none.
import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { type EventHandler, type EventReader, readerOr } from "../event-handler.ts";
import type { FilterPolicy } from "../filter-policy.ts";
import { matches } from "../match-filter.ts";
import { headerAttributes, isProblem, type Problem } from "../reading/index.ts";

/** What is looked at of a record, whatever client has consumed it. */
export interface ConsumedRecord {
  /** The event; null is a tombstone, which no event is. */
  readonly value: string | Uint8Array | null;
  /** Attributes and context, as a Map, an object, or a list of objects with one header each; bytes or texts. */
  readonly headers?: unknown;
  /** Its place in the partition. */
  readonly offset: string | number | bigint;
}

/** How records are read, and which. */
export interface KafkaHandlerOptions<Received = KnownEvent | UnknownEvent> {
  /** Only records whose headers meet it, a policy on attributes as SNS has it, are parsed and handed over. @default all */
  readonly filter?: FilterPolicy;
  /** @default readEvent */
  readonly read?: EventReader<Received>;
}

/** What became of a record. A problem comes again whenever the record does: keep it somewhere, and go on. */
export type RecordOutcome = { readonly kind: "handled" } | { readonly kind: "filtered" } | Problem;

/**
 * A handler for single records. It rejects with what `onEvent` rejects with: then do not commit the offset. Delivery is at least
 * once and in order within a key, so wrap the work in `withoutDuplicates`, and what keeps a state in `newestOnly`.
 *
 * @example
 * const handle = kafkaHandler(withoutDuplicates(async ({ event }) => store(event)), { filter: { terminal: ["true"] } });
 * for await (const record of stream) {
 *   const outcome = await handle(record);
 *   if (outcome.kind === "problem") await setAside(record, outcome);
 *   await record.commit();
 * }
 */
export function kafkaHandler<Received = KnownEvent | UnknownEvent>(
  onEvent: EventHandler<Received>,
  { filter, read }: KafkaHandlerOptions<Received> = {},
): (record: ConsumedRecord) => Promise<RecordOutcome> {
  const readRecord = readerOr(read);
  return async (record) => {
    const { value, headers } = record;
    if (filter && !matches(filter, { attributes: headerAttributes(headers) })) return { kind: "filtered" };
    // Of clients' own records, getters and private fields among them, no more is read than this.
    const reading = readRecord({ value, headers, offset: record.offset });
    if (isProblem(reading)) return reading;
    await onEvent(reading);
    return { kind: "handled" };
  };
}
