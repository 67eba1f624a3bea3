// The mapping of a contract of CloudEvents: all that the processor loads of it, without a schema or a text.
import { type InternalEvents, LAST_TIME_MS, partitionKeyOf, type TypedEvent, whenDefined } from "../internal/index.ts";
import { kindOf, valueAt } from "../values/index.ts";
import { checkAttributeNames } from "./attribute-names.ts";
import type { AttributeFacts } from "./attributes.ts";
import { type CloudEventNames, cloudEventWriter } from "./cloud-event.ts";
import { type Contract, type ExternalEvent, mapped, soundMap } from "./contract.ts";
import { utcTime } from "./utc-time.ts";

/** A message attribute that follows from `data` and is not just a field of the same name. */
export interface DerivedAttribute<Field extends string = string> {
  /** Of the attribute. */
  readonly name: string;
  /** Where `data` has it: through lists on the way, all that stand there, as a String.Array. */
  readonly path: readonly [Field, ...string[]];
  /** What it is. @default what the schema says of the field */
  readonly tells?: string;
  /** What one of several is. @default nothing is said of it */
  readonly each?: string;
}

/** What a mapping knows of an event type. */
export interface MappedType<Field extends string = string> {
  /** The `category` attribute: what subscribers may filter several types by. */
  readonly category: string;
  /** Fields of `data` that are message attributes too, or follow from it, so that subscribers filter by them: six at most. */
  readonly attributes?: readonly (Field | DerivedAttribute<Field>)[];
}

/** What a mapping makes of an internal event. */
export interface ExternalChange {
  /** The external event type, as the `type` attribute has it. */
  readonly type: string;
  /** What it happened to, as path segments. */
  readonly subject: readonly (string | number)[];
  /** When it happened, epoch milliseconds. */
  readonly timeMs: number;
  /** The same time in RFC 3339, where it is at hand: writing it is worth saving. @default written from `timeMs` */
  readonly time?: string;
  /** What order is kept within: at least one character, of any kind; what no message group of SQS can be is hashed. @default that of the message */
  readonly partitionKey?: string;
  /** What happened, in detail. */
  readonly data: object;
}

/**
 * One change, several in their order, or none. In a list, undefined stands for a change that is not told: those behind it keep
 * their place in the message, which `sequence` has.
 */
export type Changes<Change> = Change | readonly (Change | undefined)[] | undefined;

/** What becomes of each type of internal event; nothing, of those that are not named. */
export type ChangeMap<Event extends TypedEvent, Change> = {
  readonly [Type in Event["type"]]?: (event: Extract<Event, { type: Type }>) => Changes<Change>;
};

interface MappingForm<Event extends TypedEvent, Change extends ExternalChange> extends CloudEventNames {
  readonly events: Readonly<Record<Change["type"], MappedType>>;
  readonly map: ChangeMap<Event, Change>;
}

/**
 * `declared` is asked for what the contract declares of the data of a type; it throws if that is otherwise.
 *
 * @throws TypeError if it maps an internal type that the engine does not have, or SNS would refuse its attributes, type and category among them.
 */
export function cloudEventsMapping<Event extends TypedEvent, Change extends ExternalChange>(
  internal: Pick<InternalEvents, "types">,
  form: MappingForm<Event, Change>,
  declared: (type: string, data: object) => object = (_type, data) => data,
): Contract<Event> {
  const { name } = form;
  const write = cloudEventWriter(form);
  const mappings = new Map(Object.entries(form.map)) as ReadonlyMap<string, (event: Event) => Changes<ExternalChange>>;
  for (const type of mappings.keys()) {
    if (!internal.types.includes(type)) throw new TypeError(`contract ${name}: map: no internal type ${type}`);
  }
  const types = new Map(
    Object.entries<MappedType>(form.events).map(([type, event]) => [type, factsOf(name, type, event)]),
  );
  return {
    name,
    map: soundMap((event, context, messageKey) => {
      const mapping = mappings.get(event.type);
      if (!mapping) return { kind: "ignored", reason: "internal-only" };
      const changes = mapping(event) ?? [];
      const events: ExternalEvent[] = [];
      for (const [index, change] of (isList(changes) ? changes : [changes]).entries()) {
        if (change == null) continue;
        checkChange(change);
        const { type, subject, timeMs, time = utcTime(timeMs), partitionKey: own } = change;
        const facts = types.get(type);
        if (!facts) throw new TypeError(`type: no external type ${JSON.stringify(type)}`);
        const partitionKey = own === undefined ? messageKey : partitionKeyOf(own);
        const data = declared(type, change.data);
        const attributes = facts(data);
        events.push(write({ attributes, subject, timeMs, time, partitionKey, index, data }, context));
      }
      return mapped(events);
    }),
  };
}

const isList = (changes: Changes<ExternalChange>): changes is readonly (ExternalChange | undefined)[] =>
  Array.isArray(changes);

/** The compiler holds to it what is TypeScript. @throws TypeError, RangeError that say what is wrong; the event is quarantined then. */
function checkChange(change: ExternalChange): void {
  const kind = kindOf(change);
  if (kind !== "an object") throw new TypeError(`the mapping gives ${kind}, not a change`);
  const { subject, timeMs, time, data } = change;
  if (!Array.isArray(subject) || subject.length === 0 || !subject.every(isSegment)) {
    throw new TypeError("subject: expected a list of texts and numbers, not an empty one");
  }
  if (typeof timeMs !== "number" || !(timeMs >= 0 && timeMs <= LAST_TIME_MS)) {
    throw new RangeError(`${String(timeMs)} is no time in epoch milliseconds`);
  }
  if (time !== undefined && !RFC_3339.test(time))
    throw new TypeError("time: expected a time in UTC such as 2027-01-01T00:00:00Z");
  if (kindOf(data) !== "an object") throw new TypeError(`data: expected an object, received ${kindOf(data)}`);
}

const isSegment = (segment: unknown): boolean => typeof segment === "string" || typeof segment === "number";

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** An attribute with its path, also where it is only named. */
export const derived = (attribute: string | DerivedAttribute): DerivedAttribute =>
  typeof attribute === "string" ? { name: attribute, path: [attribute] } : attribute;

function factsOf(
  contract: string,
  type: string,
  { category, attributes = [] }: MappedType,
): (data: object) => AttributeFacts {
  if (type === "" || typeof category !== "string" || category === "") {
    throw new TypeError(
      `contract ${contract}: events: ${type || '""'}: type and category have to be texts, not empty ones`,
    );
  }
  const own = attributes.map(derived).map(({ name, path }) => ({ name, path, only: path.length === 1 ? path[0] : "" }));
  const names = own.map(({ name }) => name);
  whenDefined(() => checkAttributeNames(contract, type, names));
  return (data) => {
    const facts: Record<string, unknown> = { type, category };
    // Most are just a field: not worth a walk for each event.
    for (const { name, path, only } of own) {
      facts[name] = (only ? (data as typeof facts)[only] : valueAt(data, path)) ?? undefined;
    }
    return facts as AttributeFacts;
  };
}
