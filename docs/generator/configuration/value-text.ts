// What a key of the configuration takes, in words.
import type { SettingSchema } from "../../../catalogue/index.ts";

/** `10 to 900 seconds`, or the values one by one. */
export function valueText(schema: SettingSchema): string {
  if (schema.allOf?.[0]?.$ref) return `[${lastPart(schema.allOf[0].$ref)}](#${lastPart(schema.allOf[0].$ref)})`;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  if (schema.form) return schema.form;
  if (schema.anyOf) return schema.anyOf.map(valueText).join(" or ");
  if (schema.items) return listText(schema, schema.items);
  if (schema.type === "boolean") return "`true`, `false`";
  if (schema.type === "integer") return numberText(schema);
  if (schema.format) return FORMATS[schema.format] ?? schema.format;
  const [name, ...others] = Object.keys(schema.properties ?? {});
  if (name && others.length === 0) return `\`{ "${name}": … }\``;
  return "text";
}

/** The default as one writes it, or what holds where the key is left out. */
export function defaultText({ default: standard, without, type }: SettingSchema): string {
  if (without) return without;
  if (standard === undefined) return "must be there";
  return type === "object" ? "its defaults" : code(JSON.stringify(standard));
}

function numberText({ minimum = 0, maximum, unit = "" }: SettingSchema): string {
  return `${number(minimum)} to ${number(maximum ?? Number.NaN)} ${unit}`.trim();
}

/** Elements that have too many values to name are told of elsewhere. */
function listText({ minItems = 0, maxItems }: SettingSchema, items: SettingSchema): string {
  if (items.oneOf) return "a list, [see below](#subscribers)";
  const count = maxItems === undefined ? (minItems > 0 ? `at least ${minItems}` : "any number") : `up to ${maxItems}`;
  const isLong = (items.enum?.length ?? 0) > MAX_VALUES;
  return `a list, ${count}: ${isLong ? "[names of a contract](contracts/README.md)" : valueText(items)}`;
}

const MAX_VALUES = 4;

const FORMATS: Readonly<Record<string, string>> = {
  email: "e-mail address",
  uri: "http or https URL",
  "date-time": "a time in UTC such as `2027-01-01T00:00:00Z`",
};

const number = (value: number): string => value.toLocaleString("en-US");
const code = (value: unknown): string => `\`${String(value)}\``;
const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
