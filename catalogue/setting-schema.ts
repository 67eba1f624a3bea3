// The configuration as JSON Schema, from the zod schemas that check it.
import * as z from "zod";
import { subscriptionFilterSchema } from "../infra/config/subscription-filter.ts";
import { configSchema } from "../infra/config.ts";
import type { LoadedEngine } from "../shared/engines/index.ts";

/** What is used of JSON Schema, and what infra/config/setting.ts adds to it. */
export interface SettingSchema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly title?: string;
  description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: SettingSchema;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  /** Of an object whose keys are names of the deployment's own. */
  readonly additionalProperties?: SettingSchema | boolean;
  allOf?: readonly SettingSchema[];
  readonly anyOf?: readonly SettingSchema[];
  readonly oneOf?: readonly SettingSchema[];
  readonly definitions?: Readonly<Record<string, SettingSchema>>;
  unit?: string;
  form?: string;
  without?: string;
  refersTo?: string;
}

/** With the unit, the form in words and what holds without the key as keywords of their own. */
export const settingSchema = (loaded: LoadedEngine): SettingSchema => toJsonSchema(loaded, () => undefined);

/** For editors: standard keywords only, in the version that most of them know; whatever else is known is in the description. */
export const editorSchema = (loaded: LoadedEngine): SettingSchema => ({
  title: "Configuration of a stage of Sluice",
  ...toJsonSchema(loaded, (schema) => {
    const { description, unit, form, without } = schema;
    const more = [unit && `Unit: ${unit}.`, form && `Must be ${form}.`, without && `Without it: ${without}.`];
    const text = [description, ...more].filter(Boolean).join(" ");
    if (text) schema.description = text;
    delete schema.unit;
    delete schema.form;
    delete schema.without;
  }),
});

function toJsonSchema(loaded: LoadedEngine, change: (schema: SettingSchema) => void): SettingSchema {
  const convert = (schema: z.ZodType): SettingSchema =>
    z.toJSONSchema(schema, {
      io: "input",
      target: "draft-7",
      unrepresentable: "any", // what is checked by code refers to a definition instead
      override: ({ jsonSchema }) => {
        const own = jsonSchema as SettingSchema;
        if (own.refersTo) own.allOf = [{ $ref: `#/definitions/${own.refersTo}` }];
        delete own.refersTo;
        change(own);
      },
    }) as SettingSchema;
  const { $schema: _, ...filter } = convert(subscriptionFilterSchema(loaded.catalogue.contracts));
  return { ...convert(configSchema(loaded)), definitions: { filter } };
}
