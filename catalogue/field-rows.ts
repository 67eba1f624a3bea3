// JSON Schema → one row per field, as a person reads it.
import type { JsonSchema } from "./published-schema.ts";

export interface FieldRow {
  /** From the top, with `[]` for the elements of an array: `data.transitions[].to`. */
  readonly path: string;
  readonly type: string;
  readonly isAlwaysThere: boolean;
  readonly description: string;
}

export function fieldRows(schema: JsonSchema, statuses: readonly string[], prefix = ""): FieldRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = {
      path,
      type: typeOf(field, statuses),
      isAlwaysThere: schema.required?.includes(name) ?? false,
      description: field.description ?? "",
    };
    const { inner, mark } = innerOf(field);
    return [row, ...fieldRows(inner, statuses, `${path}${mark}.`)];
  });
}

function innerOf(field: JsonSchema): { inner: JsonSchema; mark: string } {
  if (field.items) return { inner: field.items, mark: "[]" };
  return { inner: field.anyOf?.find(({ properties }) => properties) ?? field, mark: "" };
}

function typeOf(field: JsonSchema, statuses: readonly string[]): string {
  if (field.const !== undefined) return code(field.const);
  if (field.enum) return isVocabulary(field.enum, statuses) ? "[status](#statuses)" : field.enum.map(code).join(" · ");
  if (field.anyOf) return field.anyOf.map((each) => typeOf(each, statuses)).join(" or ");
  if (field.items) return `array of ${typeOf(field.items, statuses)}`;
  if (field.format) return field.format;
  return [field.type].flat().join(" or ");
}

const isVocabulary = (values: readonly unknown[], statuses: readonly string[]): boolean =>
  statuses.length === values.length && values.every((value) => statuses.includes(String(value)));

const code = (value: unknown): string => `\`${String(value)}\``;
