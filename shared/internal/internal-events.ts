// An engine's internal events, as a form to fill in, and the types that follow from its schemas. How they are read is the
// same for every engine.
import { hash } from "node:crypto";
import type * as z from "zod/mini";
import { isObject, kindOf, valueAt } from "../values/index.ts";
import { MESSAGE_GROUP_ID_MAX_LENGTH } from "../wiring/index.ts";
import { knownTypes, type ParsedEvent, parseInternalEvent, type UnreadableEvent } from "./parse-internal-event.ts";
import { whenDefined } from "./when-defined.ts";

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

/** The same as the engine writes them: each says its type where the engine has it. */
export type WireEventOf<Schemas extends EventSchemas, TypeField extends string = "type"> = {
  [Type in keyof Schemas & string]: Told<TypeField, Type> & z.input<Schemas[Type]>;
}[keyof Schemas & string];

/** An object with a value where a path with dots leads. */
export type Told<Path extends string, Value> = Path extends `${infer First}.${infer Rest}`
  ? { [Key in First]: Told<Rest, Value> }
  : { [Key in Path]: Value };

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

/** What there is to say of an engine's internal events. */
export interface InternalEventsForm<
  Schemas extends EventSchemas,
  Wrap extends Wrapper | undefined,
  TypeField extends string = "type",
> {
  /** By type. */
  readonly schemas: Schemas;
  /**
   * Where events say what type they are, where that is not in `type`: another field, or one within an object, as `header.type`. Read,
   * an event has it in `type` too, in place of a field of its own of that name.
   *
   * @default type
   */
  readonly typeField?: TypeField;
  /**
   * What order is kept within: at least one character, of any kind. One of more than 128, or with others than ASCII's letters, digits and
   * punctuation, is hashed. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
   */
  partitionKey(event: EventOf<Schemas>): string;
  /** @default every event comes as it is */
  readonly wrapper?: Wrap;
  /**
   * Types that ask for something as they are, and tell that it is done only where they come wrapped. Bare they are ignored: what was
   * asked for may never happen.
   *
   * @default none
   */
  readonly requests?: readonly (keyof Schemas & string)[];
  /**
   * Fields, at any depth, whose content only passes through: numbers in it are published as the engine wrote them (`1.10`, `-0.0`, beyond
   * 2^53), and are none to the engine's code. Anywhere else a number that a double cannot keep makes the event invalid.
   *
   * @default none
   */
  readonly asWritten?: readonly string[];
  /**
   * Events that the engine SDK sends in place of one, each with a partition key of its own. Asked before the event is
   * validated: what is no valid event stays as it is.
   *
   * @default every event is one message
   */
  split?(event: WireEventOf<Schemas, TypeField>): WireEventOf<Schemas, TypeField>[];
}

/** How the internal events of one engine are read, ordered and split. */
export interface InternalEvents<Event extends TypedEvent = TypedEvent, Wire extends object = object> {
  /** Of all events but those that only carry another. */
  readonly types: readonly string[];
  /** The path to what tells types apart. */
  readonly typeAt: readonly string[];
  /** Of each of these types, as the engine writes it. */
  readonly schemas: EventSchemas;
  /** The type whose events only carry another, where the engine has one. */
  readonly wrapper: Wrapper | undefined;
  /** Of those, the ones that tell of something only where they come wrapped. */
  readonly requests: readonly string[];
  /** Fields, at any depth, whose numbers pass through as the engine wrote them. */
  readonly asWritten: readonly string[];
  /** Tolerant of unknown fields, never of an unknown meaning. Never throws, whatever the text and the engine's own code. */
  read(text: string): ParsedEvent<Event> | UnreadableEvent;
  /** The messages that one event is sent as. Throws what the engine's own code throws, and a TypeError where that gives no events. */
  split(event: Wire): Wire[];
}

/**
 * @throws TypeError for a schema that is asynchronous.
 * @example internalEvents({ schemas: { STARTED: z.object({ id: z.string() }) }, partitionKey: ({ id }) => id })
 */
export function internalEvents<
  const Schemas extends EventSchemas,
  const Wrap extends Wrapper | undefined = undefined,
  const TypeField extends string = "type",
>({
  schemas,
  typeField,
  partitionKey,
  wrapper,
  requests = [],
  asWritten = [],
  split = (event) => [event],
}: InternalEventsForm<Schemas, Wrap, TypeField>): InternalEvents<
  EventOf<Schemas>,
  WireEventOf<Schemas, TypeField> | Wrapped<WireEventOf<Schemas, TypeField>, Wrap>
> {
  type Event = EventOf<Schemas>;
  type Wire = WireEventOf<Schemas, TypeField>;
  const typeAt = (typeField ?? "type").split(".");
  const names = Object.keys(schemas);
  const types = knownTypes(schemas);
  whenDefined(() => names.forEach(types));
  const keyOf = (event: TypedEvent): string => partitionKeyOf(partitionKey(event as Event));
  return {
    types: names,
    typeAt,
    schemas,
    wrapper,
    requests,
    asWritten,
    read: (text) =>
      parseInternalEvent(text, { types, typeAt, wrapper, asWritten, keyOf }) as ParsedEvent<Event> | UnreadableEvent,
    split(event) {
      if (!isObject(event)) return [event]; // it is read as what it is
      const inner = wrapper && valueAt(event, typeAt) === wrapper.type ? valueAt(event, [wrapper.field]) : undefined;
      if (!isObject(inner)) return partsOf(split(event as Wire));
      return partsOf(split(inner as Wire)).map((part) => ({ ...event, [wrapper?.field ?? ""]: part }));
    },
  };
}

/** None would be an event that is lost in silence. */
function partsOf<Part>(parts: Part[]): Part[] {
  if (!Array.isArray(parts)) throw new TypeError(`split gives ${kindOf(parts)}, not a list of events`);
  if (parts.length === 0) throw new TypeError("split gives no event");
  for (const part of parts) {
    const kind = kindOf(part);
    if (kind !== "an object") throw new TypeError(`split gives ${kind} among its events`);
  }
  return parts;
}

/** The partition key that an engine's code gave. @throws TypeError if it is no text, or an empty one, which keeps order for nobody. */
export function partitionKeyOf(given: unknown): string {
  if (typeof given !== "string") throw new TypeError(`partitionKey gives ${kindOf(given)}, not text`);
  if (given === "") throw new TypeError("partitionKey gives an empty text");
  return groupId(given);
}

/** Letters, digits and ASCII punctuation, no space. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const GROUP_ID = /^[!-~]+$/;

/** A partition key is an SQS message group id: what does not fit SQS's rules for one is hashed. */
export const groupId = (key: string): string =>
  key.length <= MESSAGE_GROUP_ID_MAX_LENGTH && GROUP_ID.test(key) ? key : hash("sha256", key, "hex");
