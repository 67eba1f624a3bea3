// Everything that is known about each external event, gathered once: pages, schemas and AsyncAPI are written from it.
import type * as z from "zod";
import {
  type ExternalEvent,
  MAESTRO_ATTRIBUTE_SCHEMAS,
  MAESTRO_SCHEMAS,
  MAESTRO_TYPES,
  V1_ATTRIBUTE_SCHEMAS,
  V1_SCHEMAS,
  V1_TYPES,
} from "../../shared/contracts/index.ts";
import type { ContractName } from "../../shared/wiring/index.ts";
import { type EventText, MAESTRO_TEXTS, V1_TEXTS } from "./event-texts.ts";
import { type JsonSchema, publishedSchema } from "./published-schema.ts";
import { richest } from "./sample-events.ts";
import {
  ENGINE_STEP_STATUS_TEXTS,
  ENGINE_WORKFLOW_STATUS_TEXTS,
  V1_STEP_STATUS_TEXTS,
  V1_WORKFLOW_STATUS_TEXTS,
} from "./status-texts.ts";

export interface EventDoc {
  readonly contract: ContractName;
  /** The `type` attribute; names the files too. */
  readonly type: string;
  readonly text: EventText;
  readonly schema: JsonSchema;
  readonly attributesSchema: JsonSchema;
  readonly sample: ExternalEvent;
  /** What each status means; empty where the event has none. */
  readonly statuses: Readonly<Record<string, string>>;
}

interface Source {
  readonly contract: ContractName;
  readonly type: string;
  readonly text: EventText;
  readonly schema: z.core.$ZodType;
  readonly attributes: z.core.$ZodType;
  /** Whether the contract may grow; Maestro's consumers refuse fields that they do not know. */
  readonly isOpen: boolean;
}

const STATUSES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "workflow-instance.status.changed": V1_WORKFLOW_STATUS_TEXTS,
  "step-instance.status.changed": V1_STEP_STATUS_TEXTS,
  WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT: ENGINE_WORKFLOW_STATUS_TEXTS,
  STEP_INSTANCE_STATUS_CHANGE_EVENT: ENGINE_STEP_STATUS_TEXTS,
};

const SOURCES: readonly Source[] = [
  ...V1_TYPES.map((type) => ({
    contract: "v1" as const,
    type,
    text: V1_TEXTS[type],
    schema: V1_SCHEMAS[type],
    attributes: V1_ATTRIBUTE_SCHEMAS[type],
    isOpen: true,
  })),
  ...MAESTRO_TYPES.map((type) => ({
    contract: "maestro" as const,
    type,
    text: MAESTRO_TEXTS[type],
    schema: MAESTRO_SCHEMAS[type],
    attributes: MAESTRO_ATTRIBUTE_SCHEMAS[type],
    isOpen: false,
  })),
];

/** One for each event type of each contract. The samples must have an event of every type. */
export function eventDocs(samples: readonly ExternalEvent[], contractBaseUrl: string): EventDoc[] {
  return SOURCES.map(({ contract, type, text, schema, attributes, isOpen }) => {
    const sample = richest(samples.filter((event) => event.contract === contract && event.type === type));
    if (!sample) throw new Error(`no sample of ${contract} ${type}: the example file needs an event that becomes one`);
    const folder = `${contractBaseUrl}/${contract}`;
    return {
      contract,
      type,
      text,
      sample,
      statuses: STATUSES[type] ?? {},
      schema: publishedSchema(schema, {
        id: `${folder}/${type}.schema.json`,
        isOpen,
        example: JSON.parse(sample.body),
      }),
      attributesSchema: publishedSchema(attributes, {
        id: `${folder}/${type}.attributes.schema.json`,
        isOpen: true,
        example: sample.attributes,
      }),
    };
  });
}
