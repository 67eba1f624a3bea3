// Everything that is known about each external event, gathered once: pages, schemas and AsyncAPI are written from it.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { Catalogue, PublishedContract } from "../../shared/engines/index.ts";
import { type JsonSchema, publishedSchema } from "./published-schema.ts";
import { richest } from "./sample-events.ts";

export interface EventDoc {
  readonly contract: PublishedContract;
  /** The `type` attribute; names the files too. */
  readonly type: string;
  readonly sent: string;
  readonly notSent: string | undefined;
  readonly schema: JsonSchema;
  readonly attributesSchema: JsonSchema;
  readonly sample: ExternalEvent;
  /** What each status means; empty where the event has none. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** One for each event type of each contract. The samples must have an event of every type. */
export const eventDocs = (
  { contracts }: Catalogue,
  samples: readonly ExternalEvent[],
  contractBaseUrl: string,
): EventDoc[] =>
  contracts.flatMap((contract) =>
    Object.keys(contract.events).map((type) => docOf(contract, type, samples, contractBaseUrl)),
  );

function docOf(
  contract: PublishedContract,
  type: string,
  samples: readonly ExternalEvent[],
  contractBaseUrl: string,
): EventDoc {
  const { name, isOpen, events } = contract;
  const event = events[type];
  const sample = richest(samples.filter((each) => each.contract === name && each.type === type));
  if (!event || !sample)
    throw new Error(`no sample of ${name} ${type}: the example file needs an event that becomes one`);
  const folder = `${contractBaseUrl}/${name}`;
  return {
    contract,
    type,
    sent: event.sent,
    notSent: event.notSent,
    sample,
    statuses: event.statuses ?? {},
    schema: publishedSchema(event.schema, {
      id: `${folder}/${type}.schema.json`,
      isOpen,
      example: JSON.parse(sample.body),
    }),
    attributesSchema: publishedSchema(event.attributes, {
      id: `${folder}/${type}.attributes.schema.json`,
      isOpen: true,
      example: sample.attributes,
    }),
  };
}
