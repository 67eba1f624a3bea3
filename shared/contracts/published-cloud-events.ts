// What subscribers are told of a contract of CloudEvents. Not loaded by the processor.
import { valueAt } from "../values/index.ts";
import { type AttributeFacts, type Attributes, attributesOf } from "./attributes.ts";
import { leafAt } from "./attributes-schema.ts";
import { type CloudEventNames, clusterOf } from "./cloud-event.ts";
import { type EventFields, type ReadableEvents, readableCloudEvents } from "./cloud-event-schema.ts";
import { derived } from "./cloud-events-mapping.ts";
import type { BodyFacts, FilterKey, PublishedContract, PublishedEvent } from "./published-contract.ts";

/** What a schema cannot say of an event. */
export interface EventTexts {
  /** When it is sent; goes on after "Sent". */
  readonly sent: string;
  /** Goes on after "Not sent". */
  readonly notSent?: string;
  /** What each value of the field `status` means. */
  readonly statuses?: Readonly<Record<string, string>> | undefined;
}

interface PublishedForm<Events, Prefix extends string, Suffix extends string> extends CloudEventNames<Prefix, Suffix> {
  readonly summary: string;
  readonly partitionKey: string;
  readonly events: Events;
  /** Names for filters in the configuration. @default the attributes' own */
  readonly filterKeys?: Readonly<Record<string, Omit<FilterKey, "bodyPath">>>;
}

type FormsByType = Readonly<Record<string, EventFields & EventTexts>>;
export type PublishedEvents<Events extends FormsByType, Prefix extends string, Suffix extends string> = {
  readonly [Type in keyof Events & string]: Omit<PublishedEvent, "schema"> &
    ReadableEvents<Events, Prefix, Suffix>[Type];
};

/** `readable` is what it is read by, where that is there already. */
export function publishedCloudEvents<Events extends FormsByType, Prefix extends string, Suffix extends string>(
  form: PublishedForm<Events, Prefix, Suffix>,
  readable = readableCloudEvents(form),
): PublishedContract<PublishedEvents<Events, Prefix, Suffix>> {
  const { name, typeSuffix, summary } = form;
  const events = Object.entries<EventFields & EventTexts>(form.events).map(([type, event]) => {
    const { category, sent, notSent, statuses } = event;
    return [type, { ...readable.events[type as keyof Events & string], category, sent, notSent, statuses }] as const;
  });
  const contract = {
    ...readable,
    summary,
    later: laterOfCloudEvents(name),
    isOpen: true,
    anyBodyType: { suffix: typeSuffix },
    events: Object.fromEntries(events) as unknown as PublishedEvents<Events, Prefix, Suffix>,
    filterKeys: filterKeysOf(form),
    ...CLUSTER_OF_CLOUD_EVENTS,
    columns: CLOUD_EVENT_COLUMNS,
  };
  return { ...contract, bodyFacts: (body) => cloudEventFacts(contract, body) };
}

function filterKeysOf({ events, filterKeys }: PublishedForm<Readonly<Record<string, EventFields>>, string, string>) {
  const own = Object.values(events).flatMap(({ attributes = [], data }) =>
    attributes.map(derived).map(({ name, path }): [string, FilterKey] => {
      const { leaf, isList } = leafAt(data, path);
      const isId = !isList && leaf._zod.def.type === "string";
      return [name, { attribute: name, bodyPath: ["data", ...path], isId }];
    }),
  );
  const byAttribute = Object.fromEntries(own);
  if (!filterKeys) return byAttribute;
  return Object.fromEntries(
    Object.entries(filterKeys).map(([key, named]) => {
      const bodyPath = byAttribute[named.attribute]?.bodyPath;
      return [key, { ...named, bodyPath }];
    }),
  );
}

/** Where events name the deployment. */
export const CLUSTER_OF_CLOUD_EVENTS = {
  clusterPath: ["source"],
  clusterAsWritten: (cluster: string): string => `/sluice/${cluster}`,
} as const;

/** Columns of an archive's table; `data` stays text, so that a field that is added is there at once. */
export const CLOUD_EVENT_COLUMNS = {
  specversion: "string",
  id: "string",
  source: "string",
  type: "string",
  subject: "string",
  time: "string",
  datacontenttype: "string",
  dataschema: "string",
  partitionkey: "string",
  sequence: "string",
  data: "string",
} as const;

/** What any contract of CloudEvents may get later. */
export const laterOfCloudEvents = (contract: string): string =>
  `Fields in \`data\` and in the envelope, message attributes (ten at most in all) and event types may be added; let what you
do not know pass. No field, status or attribute is taken away, renamed or given another meaning, no status is added, and
what is always there stays so, as long as the contract is \`${contract}\`.`;

/** Of an event that is as its contract says. */
export function cloudEventFacts(
  contract: Omit<PublishedContract, "bodyFacts">,
  body: Readonly<Record<string, unknown>>,
): BodyFacts {
  return {
    id: String(body["id"]),
    partitionKey: String(body["partitionkey"]),
    timeMs: Date.parse(String(body["time"])),
    order: String(body["sequence"]),
    attributes: attributesIn(contract, body),
  };
}

function attributesIn(
  contract: Omit<PublishedContract, "bodyFacts">,
  body: Readonly<Record<string, unknown>>,
): Attributes | undefined {
  const { name, events, filterKeys } = contract;
  const [type, event] = Object.entries(events).find(([each]) => contract.bodyType(each) === body["type"]) ?? [];
  if (type === undefined || !event) return undefined;
  const own = Object.values(filterKeys).flatMap(({ attribute, bodyPath }) =>
    bodyPath && attribute in event.attributes._zod.def.shape ? [[attribute, valueAt(body, bodyPath)] as const] : [],
  );
  const facts = { type, category: event.category, ...Object.fromEntries(own) } as AttributeFacts;
  return attributesOf(name, clusterOf(String(body["source"])), facts);
}
