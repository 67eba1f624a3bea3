// An engine's events, as types that follow from its schemas.
import type * as z from "zod/mini";

/** An event once it is read; its type tells what else it has. */
export interface TypedEvent {
  /** Which of the engine's types it is. */
  readonly type: string;
}

/** A schema for each type of event. Each is an object; `type` itself need not be in it. */
export type EventSchemas = Readonly<Record<string, z.core.$ZodType<object>>>;

/** All events of these schemas as they are read: a union that `type` tells apart. */
export type EventOf<Schemas extends EventSchemas> = {
  [Type in keyof Schemas & string]: { type: Type } & z.output<Schemas[Type]>;
}[keyof Schemas & string];

/** The same as the engine writes them. */
export type WireEventOf<Schemas extends EventSchemas> = {
  [Type in keyof Schemas & string]: { type: Type } & z.input<Schemas[Type]>;
}[keyof Schemas & string];

/** A type whose events only carry another event, in a field. */
export interface Wrapper<Type extends string = string, Field extends string = string> {
  /** Of the event that carries another. */
  readonly type: Type;
  /** Where it carries it. */
  readonly field: Field;
}

/** An event that carries another. */
export type Wrapped<Event, Wrap> =
  Wrap extends Wrapper<infer Type, infer Field> ? { type: Type } & Record<Field, Event> : never;
