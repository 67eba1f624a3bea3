// A contract of CloudEvents as a form to fill in: schemas, texts and mapping in one place. Envelope, ids, sequence, URL of
// the schema and attributes that SNS takes are the same for every contract.
import * as z from "zod/mini";
import { type InternalEvents, LAST_TIME_MS, type TypedEvent } from "../internal/index.ts";
import { attributeOf, attributesSchemaOf, isFreeText } from "./attributes-schema.ts";
import { type CloudEventNames, cloudEvent } from "./cloud-event.ts";
import { cloudEventFacts } from "./cloud-event-facts.ts";
import {
  CLOUD_EVENT_COLUMNS,
  CLUSTER_OF_CLOUD_EVENTS,
  cloudEventEnvelope,
  cloudEventFields,
} from "./cloud-event-schema.ts";
import { type Contract, mapped } from "./contract.ts";
import type { PublishedContract } from "./published-contract.ts";
import { utcTime } from "./utc-time.ts";

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** One external event type. */
export interface EventForm<Data extends Shape = Shape> {
  /** One sentence: what happened. */
  readonly tells: string;
  /** When it is sent; goes on after "Sent". */
  readonly sent: string;
  /** Goes on after "Not sent". */
  readonly notSent?: string;
  /** The `category` attribute: what subscribers may filter several types by. */
  readonly category: string;
  /** The fields of `data`, each with a description. */
  readonly data: Data;
  /** Fields of `data` that are message attributes too, so that subscribers filter by them: six at most. */
  readonly attributes?: readonly (keyof Data & string)[];
  /** What each value of the field `status` means. */
  readonly statuses?: Readonly<Record<string, string>>;
}
type EventForms = Readonly<Record<string, EventForm>>;
type DataOf<Form extends EventForm> = z.output<z.ZodMiniObject<Form["data"]>>;

/** What a mapping makes of an internal event. */
export type ChangeOf<Events extends EventForms> = {
  [Type in keyof Events & string]: {
    readonly type: Type;
    /** What it happened to, as path segments. */
    readonly subject: readonly (string | number)[];
    readonly timeMs: number;
    readonly data: DataOf<Events[Type]>;
  };
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
  readonly map: {
    readonly [Type in Event["type"]]?: (
      event: Extract<Event, { type: Type }>,
    ) => ChangeOf<Events> | readonly ChangeOf<Events>[] | undefined;
  };
}

type SchemaOf<Form extends EventForm, Type extends string> = z.ZodMiniObject<
  Omit<ReturnType<typeof cloudEventFields>, "type"> & {
    type: z.ZodMiniLiteral<Type>;
    data: z.ZodMiniObject<Form["data"]>;
  }
>;
type PublishedEvents<Events extends EventForms, Prefix extends string, Suffix extends string> = {
  readonly [Type in keyof Events & string]: Omit<PublishedContract["events"][string], "schema"> & {
    readonly schema: SchemaOf<Events[Type], `${Prefix}${Type}${Suffix}`>;
  };
};

/** A contract of CloudEvents, with what subscribers are told of it. */
export interface CloudEventsContract<Event extends TypedEvent, Events extends PublishedContract["events"]>
  extends Contract<Event> {
  /** What subscribers are told. */
  published(): PublishedContract<Events>;
}

/**
 * A contract whose events are CloudEvents 1.0, from schemas and a mapping.
 *
 * @throws TypeError if it maps an internal type that the engine does not have.
 */
export function cloudEventsContract<
  Event extends TypedEvent,
  Wire extends TypedEvent,
  const Events extends EventForms,
  const Prefix extends string,
  const Suffix extends string,
>(
  internal: InternalEvents<Event, Wire>,
  form: CloudEventsForm<Event, Events, Prefix, Suffix>,
): CloudEventsContract<Event, PublishedEvents<Events, Prefix, Suffix>> {
  const { name, typePrefix, typeSuffix, events } = form;
  const names: CloudEventNames = { contract: name, typePrefix, typeSuffix };
  const mappings = new Map(Object.entries(form.map)) as ReadonlyMap<
    string,
    (event: Event) => ChangeOf<Events> | readonly ChangeOf<Events>[] | undefined
  >;
  for (const type of mappings.keys()) {
    if (!internal.types.includes(type)) throw new TypeError(`contract ${name}: map: no internal type ${type}`);
  }
  return {
    name,
    map(event, context, partitionKey) {
      const mapping = mappings.get(event.type);
      if (!mapping) return { kind: "ignored", reason: "internal-only" };
      const changes = [mapping(event) ?? []].flat() as readonly ChangeOf<Events>[];
      return mapped(
        changes.map(({ type, subject, timeMs, data }, index) => {
          const time = timeOf(timeMs);
          const attributes = { type, ...factsOf(events[type] as EventForm, data) };
          return cloudEvent(names, { attributes, subject, timeMs, time, partitionKey, index, data }, context);
        }),
      );
    },
    published: () => published(form),
  };
}

/** @throws RangeError for a time that RFC 3339 cannot write; the event is quarantined then. */
function timeOf(timeMs: number): string {
  if (timeMs >= 0 && timeMs <= LAST_TIME_MS) return utcTime(timeMs);
  throw new RangeError(`${timeMs} is no time in epoch milliseconds`);
}

function factsOf({ category, attributes = [] }: EventForm, data: object) {
  const values = data as Readonly<Record<string, string>>;
  return { category, ...Object.fromEntries(attributes.map((name) => [name, values[name]])) };
}

function published<Event extends TypedEvent, Events extends EventForms, Prefix extends string, Suffix extends string>(
  form: CloudEventsForm<Event, Events, Prefix, Suffix>,
): PublishedContract<PublishedEvents<Events, Prefix, Suffix>> {
  const { name, typePrefix, typeSuffix, summary, partitionKey } = form;
  const bodyType = (type: string): string => `${typePrefix}${type}${typeSuffix}`;
  const events = Object.entries<EventForm>(form.events).map(([type, event]) => {
    const schema = z
      .object({
        ...cloudEventFields(partitionKey),
        type: z.literal(bodyType(type)).check(z.describe("What happened")),
        data: z.object(event.data).check(z.describe("What happened, in detail")),
      })
      .check(z.meta({ title: type, description: event.tells }));
    const { category, sent, notSent, statuses } = event;
    const attributes = attributesSchemaOf(name, type, category, attributeShape(event));
    return [type, { schema, attributes, category, sent, notSent, statuses }] as const;
  });
  const contract = {
    name,
    summary,
    later: laterOfCloudEvents(name),
    isOpen: true,
    isCloudEvents: true,
    envelope: cloudEventEnvelope(name, partitionKey),
    bodyType,
    anyBodyType: { suffix: typeSuffix },
    events: Object.fromEntries(events) as unknown as PublishedEvents<Events, Prefix, Suffix>,
    filterKeys: Object.fromEntries(
      Object.values<EventForm>(form.events).flatMap(({ attributes = [], data }) =>
        attributes.map((attribute) => {
          const isId = isFreeText(data[attribute] as z.core.$ZodType);
          return [attribute, { attribute, bodyPath: ["data", attribute], isId }];
        }),
      ),
    ),
    ...CLUSTER_OF_CLOUD_EVENTS,
    columns: CLOUD_EVENT_COLUMNS,
  };
  return { ...contract, bodyFacts: (body) => cloudEventFacts(contract, body) };
}

const attributeShape = ({ attributes = [], data }: EventForm): Shape =>
  Object.fromEntries(attributes.map((name) => [name, attributeOf(data[name] as z.core.$ZodType)]));

/** What any contract of CloudEvents may get later. */
export const laterOfCloudEvents = (contract: string): string =>
  `Fields in \`data\` and in the envelope, message attributes (ten at most in all) and event types may be added; let what you
do not know pass. No field, status or attribute is taken away, renamed or given another meaning, no status is added, and
what is always there stays so, as long as the contract is \`${contract}\`.`;
