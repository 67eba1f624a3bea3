// An engine's internal events, as a form to fill in. How they are read is the same for every engine.
import type { EventOf, EventSchemas, TypedEvent, WireEventOf, Wrapped, Wrapper } from "./event-schemas.ts";
import { groupId } from "./group-id.ts";
import { knownTypes, type ParsedEvent, parseInternalEvent, type UnreadableEvent } from "./parse-internal-event.ts";

/** What there is to say of an engine's internal events. */
export interface InternalEventsForm<Schemas extends EventSchemas, Wrap extends Wrapper | undefined> {
  /** By type. */
  readonly schemas: Schemas;
  /** What order is kept within. Of any length and any characters. */
  partitionKey(event: EventOf<Schemas>): string;
  /** @default every event comes as it is */
  readonly wrapper?: Wrap;
  /**
   * Events that the engine SDK sends in place of one, each with a partition key of its own. Asked before the event is
   * validated: what is no valid event stays as it is.
   *
   * @default every event is one message
   */
  split?(event: WireEventOf<Schemas>): WireEventOf<Schemas>[];
}

/** How the internal events of one engine are read, ordered and split. */
export interface InternalEvents<Event extends TypedEvent = TypedEvent, Wire extends TypedEvent = TypedEvent> {
  /** Of all events but those that only carry another. */
  readonly types: readonly string[];
  /** Tolerant of unknown fields, never of an unknown meaning. Never throws, whatever the text. */
  read(text: string): ParsedEvent<Event> | UnreadableEvent;
  /** Fits SQS's rules for a message group id. */
  partitionKeyOf(event: Event): string;
  /** The messages that one event is sent as. */
  split(event: Wire): Wire[];
}

/** @example internalEvents({ schemas: { STARTED: z.object({ id: z.string() }) }, partitionKey: ({ id }) => id }) */
export function internalEvents<const Schemas extends EventSchemas, const Wrap extends Wrapper | undefined = undefined>({
  schemas,
  partitionKey,
  wrapper,
  split = (event) => [event],
}: InternalEventsForm<Schemas, Wrap>): InternalEvents<
  EventOf<Schemas>,
  WireEventOf<Schemas> | Wrapped<WireEventOf<Schemas>, Wrap>
> {
  type Event = EventOf<Schemas>;
  type Wire = WireEventOf<Schemas>;
  const types = knownTypes(schemas);
  return {
    types: Object.keys(schemas),
    read: (text) => parseInternalEvent(text, types, wrapper) as ParsedEvent<Event> | UnreadableEvent,
    partitionKeyOf: (event) => groupId(partitionKey(event)),
    split(event) {
      const { type, ...rest } = event as TypedEvent & Record<string, unknown>;
      const inner = wrapper && type === wrapper.type ? rest[wrapper.field] : undefined;
      if (typeof inner !== "object" || inner === null) return split(event as Wire);
      return split(inner as Wire).map((part) => ({ ...event, [wrapper?.field ?? ""]: part }));
    },
  };
}
