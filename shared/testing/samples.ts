// What samples there are of an engine, as types: the names of events, and what each holds.
import type { ExternalEvent } from "../contracts/index.ts";
import type { ReceivedAttributes } from "../subscriber/reading/index.ts";
import type { Changes } from "./changes.ts";

/** The types of a union of events. */
export type TypeOf<Event> = Event extends { readonly type: infer Type extends string } ? Type : string;

/** The event of a union that is of a type; any of them where the union does not tell types apart. */
export type EventOfType<Event, Type extends string> = [Extract<Event, { readonly type: Type }>] extends [never]
  ? unknown extends Event
    ? Readonly<Record<string, unknown>>
    : Event
  : Extract<Event, { readonly type: Type }>;

/** An event as the subscriber SDK hands it over. */
export interface ReceivedSample<Contract extends string = string, Event = unknown> {
  /** Tells it from an event of a type that came later. */
  readonly kind: "event";
  /** Whose event it is. */
  readonly contract: Contract;
  /** As it was published. */
  readonly event: Event;
  /** Its message attributes. */
  readonly attributes: ReceivedAttributes;
}

/**
 * Events of an engine's sample. Who asks for the same gets the same, with the same id: the event of the sample that needs the fewest
 * changes, with these. Types of external events are those in their bodies.
 */
export interface SampleEvents<Wire, Received extends ReceivedSample> {
  /**
   * What the engine emits.
   *
   * @throws SampleError if the sample has none of the type, or the engine would not take the changes.
   */
  internal<Type extends TypeOf<Wire>>(type: Type, changes?: Changes<EventOfType<Wire, Type>>): EventOfType<Wire, Type>;
  /**
   * What an internal event becomes: none, one, or several, in their order. Each call is a message of its own, behind those before.
   *
   * @throws SampleError if it would be quarantined.
   */
  published(event: Wire): readonly ExternalEvent[];
  /**
   * What is published. Id and attributes follow from the changes; `subject` and `partitionkey` stay, unless they are changed too.
   *
   * @throws SampleError if the sample has none of the type, or the contract does not take the changes.
   */
  external<Type extends TypeOf<Received["event"]>>(
    type: Type,
    changes?: Changes<EventOfType<Received["event"], Type>>,
  ): ExternalEvent;
  /** The same as a handler of the subscriber SDK gets it. @throws SampleError as `external` does */
  received<Type extends TypeOf<Received["event"]>>(
    type: Type,
    changes?: Changes<EventOfType<Received["event"], Type>>,
  ): ReceivedSample<Received["contract"], EventOfType<Received["event"], Type>>;
}
