// What consumers take: work to do with an event, and a way to read it. Unless somebody says otherwise events are those of the shipped engine.
import { type KnownEvent, readEvent, type UnknownEvent } from "#engine-subscriber";
import type { Problem } from "./reading/index.ts";

/** What a subscriber does with an event; the event counts as received once it has resolved. */
export type EventHandler<Received = KnownEvent | UnknownEvent> = (received: Received) => Promise<void> | void;

/** Reads whatever a subscriber has in hand; see `readEvent`, and `eventReader` for contracts of other engines. */
export type EventReader<Received = KnownEvent | UnknownEvent> = (received: unknown) => Received | Problem;

/** What is read with unless somebody says otherwise. */
export const readerOr = <Received>(read: EventReader<Received> | undefined): EventReader<Received> =>
  read ?? (readEvent as EventReader<unknown> as EventReader<Received>);
