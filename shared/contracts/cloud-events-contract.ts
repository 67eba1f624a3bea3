// A contract of CloudEvents as a form to fill in: schemas, texts and mapping in one place. Envelope, ids, sequence, URL of
// the schema and attributes that SNS takes are the same for every contract.
import type * as z from "zod/mini";
import { answersAtOnce, type InternalEvents, type TypedEvent } from "../internal/index.ts";
import type { EventFields, Shape } from "./cloud-event-schema.ts";
import { type ChangeMap, cloudEventsMapping, type ExternalChange } from "./cloud-events-mapping.ts";
import type { Contract } from "./contract.ts";
import { declaredBy } from "./declared-data.ts";
import { type EventTexts, type PublishedEvents, publishedCloudEvents } from "./published-cloud-events.ts";
import type { PublishedContract } from "./published-contract.ts";

/** One external event type. */
export interface EventForm<Data extends Shape = Shape> extends EventFields<Data>, EventTexts {}
type EventForms = Readonly<Record<string, EventForm>>;
type DataOf<Form extends EventForm> = z.output<z.ZodMiniObject<Form["data"]>>;

/** What a mapping makes of an internal event. */
export type ChangeOf<Events extends EventForms> = {
  [Type in keyof Events & string]: ExternalChange & { readonly type: Type; readonly data: DataOf<Events[Type]> };
}[keyof Events & string];

/** What there is to say of a contract of CloudEvents. */
export interface CloudEventsForm<
  Event extends TypedEvent,
  Events extends EventForms,
  Prefix extends string,
  Suffix extends string,
> {
  /** Up to 32 lower-case letters, digits or `-`, a letter first. */
  readonly name: string;
  /** CloudEvents types are these two around the `type` attribute, such as `com.example.` and `.v1`. */
  readonly typePrefix: Prefix;
  /** What comes behind the `type` attribute. */
  readonly typeSuffix: Suffix;
  /** A sentence or two for the catalogue, in Markdown. */
  readonly summary: string;
  /** What order is kept within, in words. */
  readonly partitionKey: string;
  /** Each external event type, by its `type` attribute. */
  readonly events: Events;
  /** What becomes of each type of internal event; nothing, of those that are not named. */
  readonly map: ChangeMap<Event, ChangeOf<Events>>;
}

/** A contract of CloudEvents, with what subscribers are told of it. */
export interface CloudEventsContract<Event extends TypedEvent, Events extends PublishedContract["events"]>
  extends Contract<Event> {
  /** What subscribers are told. */
  published(): PublishedContract<Events>;
}

/**
 * A contract whose events are CloudEvents 1.0, from schemas and a mapping. A field of `data` that is not declared does not leave; an
 * event with a value that its schema does not take is quarantined.
 *
 * @throws TypeError if it maps an internal type that the engine does not have, or SNS would refuse its attributes, or one of them
 * would replace one of Sluice's own.
 */
export function cloudEventsContract<
  Event extends TypedEvent,
  Wire extends object,
  const Events extends EventForms,
  const Prefix extends string,
  const Suffix extends string,
>(
  internal: InternalEvents<Event, Wire>,
  form: CloudEventsForm<Event, Events, Prefix, Suffix>,
): CloudEventsContract<Event, PublishedEvents<Events, Prefix, Suffix>> {
  const events = Object.entries<EventForm>(form.events);
  for (const [type, { data }] of events) answersAtOnce(data, `contract ${form.name}: events.${type}: data`);
  const declared = new Map(events.map(([type, { data }]) => [type, declaredBy(data)]));
  return {
    ...cloudEventsMapping<Event, ChangeOf<Events>>(internal, form, (type, data) => declared.get(type)?.(data) ?? data),
    published: () => publishedCloudEvents(form),
  };
}
