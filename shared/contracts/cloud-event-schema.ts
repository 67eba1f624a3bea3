// CloudEvents as schemas: the envelope, and every event of a contract. Not loaded by the processor for contracts that keep
// their schemas apart.
import * as z from "zod/mini";
import { attributesSchemaOf } from "./attributes-schema.ts";
import type { CloudEventNames } from "./cloud-event.ts";
import type { MappedType } from "./cloud-events-mapping.ts";
import type { ReadableContract } from "./published-contract.ts";

const text = (description: string) => z.string().check(z.describe(description));

/** `partitionKey` says what order is kept within. */
export const cloudEventFields = (partitionKey: string) => ({
  /** Version of CloudEvents */
  specversion: z.literal("1.0").check(z.describe("Version of CloudEvents")),
  /** The same for every publication of the same change: a duplicate is what has the same source and id */
  id: text("The same for every publication of the same change: a duplicate is what has the same source and id").check(
    z.minLength(1),
  ),
  /** The deployment the event comes from: /sluice/<cluster> */
  source: text("The deployment the event comes from: /sluice/<cluster>").check(
    z.minLength(1),
    z.meta({ format: "uri-reference" }),
  ),
  /** What happened */
  type: text("What happened").check(z.minLength(1)),
  /** What it happened to, as a path of percent-encoded segments */
  subject: text("What it happened to, as a path of percent-encoded segments").check(z.minLength(1)),
  /** When it happened, RFC 3339 in UTC */
  time: z.iso.datetime().check(z.describe("When it happened, RFC 3339 in UTC")),
  /** Media type of data */
  datacontenttype: z.literal("application/json").check(z.describe("Media type of data")),
  /** URI of the JSON Schema of the whole event */
  dataschema: z.url().check(z.describe("URI of the JSON Schema of the whole event")),
  /** What order is kept within */
  partitionkey: text(`What order is kept within: ${partitionKey}`).check(z.minLength(1)),
  /** Compared as text, never as a number, orders events of one partition key that have the same time */
  sequence: text(
    "Compared as text, never as a number, orders events of one partition key that have the same time",
  ).check(z.minLength(1)),
  /** Whether the contract will be switched off */
  deprecated: z.optional(z.boolean().check(z.describe("Whether the contract will be switched off"))),
  /** Since when that is so */
  deprecationfrom: z.optional(z.iso.datetime().check(z.describe("Since when that is so"))),
  /** When it is switched off at the earliest */
  deprecationsunset: z.optional(z.iso.datetime().check(z.describe("When it is switched off at the earliest"))),
  /** URL of what to do until then */
  deprecationmigration: z.optional(z.url().check(z.describe("URL of what to do until then"))),
});

/** What every event of a contract has, whatever its type: also the types that a later minor version adds. */
export const cloudEventEnvelope = (contract: string, partitionKey: string) =>
  z
    .object(cloudEventFields(partitionKey))
    .check(z.meta({ title: `Envelope of ${contract}`, description: "A CloudEvents 1.0 event in structured JSON" }));

export type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** What the schema of an event is made of. */
export interface EventFields<Data extends Shape = Shape> extends MappedType<keyof Data & string> {
  /** One sentence: what happened. */
  readonly tells: string;
  /** The fields of `data`, each with a description. */
  readonly data: Data;
}

type SchemaOf<Form extends EventFields, Type extends string> = z.ZodMiniObject<
  Omit<ReturnType<typeof cloudEventFields>, "type"> & {
    /** What happened */
    type: z.ZodMiniLiteral<Type>;
    /** What happened, in detail */
    data: z.ZodMiniObject<Form["data"]>;
  }
>;
type FieldsByType = Readonly<Record<string, EventFields>>;
/** The events of a contract, as reading needs them. */
export type ReadableEvents<Events extends FieldsByType, Prefix extends string, Suffix extends string> = {
  readonly [Type in keyof Events & string]: {
    readonly schema: SchemaOf<Events[Type], `${Prefix}${Type}${Suffix}`>;
    readonly attributes: z.ZodMiniObject;
  };
};

/** What reading events of a contract of CloudEvents takes. @throws TypeError if SNS would refuse its attributes. */
export function readableCloudEvents<
  const Events extends FieldsByType,
  const Prefix extends string,
  const Suffix extends string,
>(
  form: CloudEventNames<Prefix, Suffix> & { readonly partitionKey: string; readonly events: Events },
): ReadableContract<ReadableEvents<Events, Prefix, Suffix>> & {
  readonly envelope: ReturnType<typeof cloudEventEnvelope>;
} {
  const { name, typePrefix, typeSuffix, partitionKey } = form;
  const bodyType = (type: string): string => `${typePrefix}${type}${typeSuffix}`;
  const envelope = cloudEventFields(partitionKey);
  const events = Object.entries<EventFields>(form.events).map(([type, event]) => {
    const schema = z
      .object({
        ...envelope,
        type: z.literal(bodyType(type)).check(z.describe("What happened")),
        data: z.object(event.data).check(z.describe("What happened, in detail")),
      })
      .check(z.meta({ title: type, description: event.tells }));
    return [type, { schema, attributes: attributesSchemaOf(name, type, event) }] as const;
  });
  return {
    name,
    isCloudEvents: true,
    envelope: cloudEventEnvelope(name, partitionKey),
    bodyType,
    events: Object.fromEntries(events) as unknown as ReadableEvents<Events, Prefix, Suffix>,
  };
}
