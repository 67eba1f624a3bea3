// Everything that is known about each external event, gathered once: pages, schemas and AsyncAPI are written from it.
import type * as z from "zod";
import { type ExternalEvent, schemaUri } from "../shared/contracts/index.ts";
import { type Catalogue, EngineError, type PublishedContract } from "../shared/engines/index.ts";
import { type Names, noNames, typeName, withNames } from "./named-parts.ts";
import { DIALECT, type JsonSchema, publishedSchema } from "./published-schema.ts";
import { richest } from "./sample-events.ts";

export interface EventDoc {
  readonly contract: PublishedContract;
  /** The `type` attribute; names the files too. */
  readonly type: string;
  readonly sent: string;
  readonly notSent: string | undefined;
  /** Whole: what stands in it twice is written twice. */
  readonly schema: JsonSchema;
  readonly attributesSchema: JsonSchema;
  readonly sample: ExternalEvent;
  /** What each status means; empty where the event has none. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** One for each event type of each contract. @throws EngineError if the samples have no event of some type */
export const eventDocs = (
  { contracts }: Catalogue,
  samples: readonly ExternalEvent[],
  contractBaseUrl?: string,
): EventDoc[] => {
  const names = noNames();
  return contracts.flatMap((contract) =>
    Object.keys(contract.events).map((type) => docOf(contract, type, { samples, names, contractBaseUrl })),
  );
};

interface Surroundings {
  readonly samples: readonly ExternalEvent[];
  readonly names: Names;
  readonly contractBaseUrl: string | undefined;
}

function docOf(contract: PublishedContract, type: string, { samples, names, contractBaseUrl }: Surroundings): EventDoc {
  const { name, isOpen, events } = contract;
  const event = events[type];
  const sample = richest(samples.filter((each) => each.contract === name && each.type === type));
  if (!event || !sample) {
    throw new EngineError(`no message of the sample becomes a ${type} of ${name}: its page needs one as an example`);
  }
  const publish = (schema: z.core.$ZodType, suffix: string, example: unknown): JsonSchema => ({
    $schema: DIALECT,
    $id: schemaUri(`${name}/${type}${suffix}`, contractBaseUrl),
    ...withNames(publishedSchema(schema, suffix !== "" || isOpen), {
      name: typeName(type) + typeName(suffix),
      contract: name,
      names,
    }),
    examples: [example],
  });
  return {
    contract,
    type,
    sent: event.sent,
    notSent: event.notSent,
    sample,
    statuses: event.statuses ?? {},
    schema: publish(event.schema, "", JSON.parse(sample.body)),
    attributesSchema: publish(event.attributes, ".attributes", sample.attributes),
  };
}
