// What subscribers are told of a contract: catalogue pages, JSON Schemas, what one can filter by, and how the subscriber
// SDK reads are all made from this. Not loaded by the processor.
import type * as z from "zod/mini";
import type { Attributes } from "./attributes.ts";

/** What reading an event of one type takes. */
export interface ReadableEvent<Schema extends z.core.$ZodType = z.core.$ZodType> {
  /** The body; its title is the type, its description the sentence about it. */
  readonly schema: Schema;
  /** The message attributes, all of them; a String.Array is an array. */
  readonly attributes: z.core.$ZodObject;
}

/** What subscribers are told of one event type. */
export interface PublishedEvent<Schema extends z.core.$ZodType = z.core.$ZodType> extends ReadableEvent<Schema> {
  /** The `category` attribute. */
  readonly category: string;
  /** Goes on after "Sent". */
  readonly sent: string;
  /** Goes on after "Not sent". */
  readonly notSent?: string | undefined;
  /** What each status means. @default the event has no status */
  readonly statuses?: Readonly<Record<string, string>> | undefined;
}

/** An attribute under the name that a filter in the configuration has for it, and where the body has the same. */
export interface FilterKey {
  /** The message attribute behind it. */
  readonly attribute: string;
  /** Undefined where bodies do not have it, or not at one place. Arrays on the way match if one of their elements does. */
  readonly bodyPath?: readonly string[] | undefined;
  /** Whether a filter may also say what values start with. */
  readonly isId?: boolean | undefined;
}

/** What a body says of its event: all that is left of it where only bodies are kept, as in an archive. */
export interface BodyFacts {
  /** The same for every publication of the same change. */
  readonly id: string;
  /** What order is kept within. */
  readonly partitionKey: string;
  /** When the change happened, epoch milliseconds. */
  readonly timeMs: number;
  /** Compared as text, orders events of one partition key. */
  readonly order: string;
  /** The message attributes, all of which follow from the body; undefined of an event of a later type. */
  readonly attributes: Attributes | undefined;
}

/** What reading the events of a contract takes. */
export interface ReadableContract<
  Events extends Readonly<Record<string, ReadableEvent>> = Readonly<Record<string, ReadableEvent>>,
> {
  /** As deployments and filters name it. */
  readonly name: string;
  /** CloudEvents in structured JSON, or bodies of their own. */
  readonly isCloudEvents: boolean;
  /** What every event has, whatever its type. */
  readonly envelope: z.core.$ZodType;
  /** The type as bodies have it. */
  bodyType(type: string): string;
  /** By the `type` attribute. */
  readonly events: Events;
}

/** What subscribers are told of a contract. */
export interface PublishedContract<
  Events extends Readonly<Record<string, PublishedEvent>> = Readonly<Record<string, PublishedEvent>>,
> extends ReadableContract<Events> {
  /** A paragraph of Markdown. */
  readonly summary: string;
  /** What may be added later: a paragraph of Markdown. */
  readonly later: string;
  /** Whether fields may be added; readers must then let unknown ones pass. */
  readonly isOpen: boolean;
  /** What a filter on bodies compares the type with to let every type through, also later ones. */
  readonly anyBodyType: { readonly suffix: string } | { readonly prefix: string };
  /** What a filter can look at beside contract, type, category and cluster. */
  readonly filterKeys: Readonly<Record<string, FilterKey>>;
  /** Where bodies name the deployment, and how they write it. */
  readonly clusterPath: readonly string[];
  /** The name of a deployment as bodies have it at `clusterPath`. */
  clusterAsWritten(cluster: string): string;
  /** Of a body that is as `envelope` and the schema of its type say. */
  bodyFacts(body: Readonly<Record<string, unknown>>): BodyFacts;
  /** Columns of the archive's table, with their types in Athena. */
  readonly columns: Readonly<Record<string, string>>;
}
