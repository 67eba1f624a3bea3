// The configuration as JSON Schema, from the zod schemas that check it.
import * as z from "zod";
import { ConfigSchema } from "../../../infra/config.ts";

/** What is used of JSON Schema, and what infra/config/setting.ts adds to it. */
export interface SettingSchema {
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
  readonly allOf?: readonly SettingSchema[];
  readonly anyOf?: readonly SettingSchema[];
  readonly oneOf?: readonly SettingSchema[];
  readonly definitions?: Readonly<Record<string, SettingSchema>>;
  unit?: string;
  form?: string;
  without?: string;
}

/** With the unit, the form in words and what holds without the key as keywords of their own. */
export const settingSchema = (): SettingSchema => toJsonSchema(() => undefined);

/** For editors: standard keywords only, in the version that most of them know; whatever else is known is in the description. */
export const editorSchema = (): SettingSchema => ({
  title: "Configuration of a stage of Sluice",
  ...toJsonSchema((schema) => {
    const { description, unit, form, without } = schema;
    const more = [unit && `Unit: ${unit}.`, form && `Must be ${form}.`, without && `Without it: ${without}.`];
    const text = [description, ...more].filter(Boolean).join(" ");
    if (text) schema.description = text;
    delete schema.unit;
    delete schema.form;
    delete schema.without;
  }),
});

const toJsonSchema = (change: (schema: SettingSchema) => void): SettingSchema =>
  z.toJSONSchema(ConfigSchema, {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => change(jsonSchema as SettingSchema),
  }) as SettingSchema;
