// Every field of every event, as its published schema tells of it: as expressions, for an editor to show what it knows of each.
import { readdirSync, readFileSync } from "node:fs";

export interface DocumentedField {
  /** As an expression; its last name is the field's. */
  readonly expression: string;
  /** What the schema says of it, where it says something. */
  readonly description: string;
}

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** What `within` takes a value for: the object, or the elements of the list, that is in it. */
export const WITHIN =
  "type Within<Value> = Value extends readonly (infer Element)[] ? Element : Extract<Value, object>; " +
  "declare function within<Value>(value: Value): Within<NonNullable<Value>>;";

/** Of the schemas in a folder, by file: `event` names the expression of an event of a type. */
export function fieldsIn(folder: string, event: (type: string) => string): DocumentedField[] {
  const files = readdirSync(folder).filter((file) => /(?<!\.attributes)\.schema\.json$/.test(file));
  return files.flatMap((file) => {
    const schema: JsonSchema = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
    return fieldsOf(schema, event(file.replace(".schema.json", "")));
  });
}

const fieldsOf = ({ properties = {}, items, anyOf = [] }: JsonSchema, at: string): DocumentedField[] => [
  ...Object.entries(properties).flatMap(([name, field]) => [
    { expression: `${at}.${name}`, description: field.description ?? "" },
    ...fieldsOf(field, `within(${at}.${name})`),
  ]),
  ...[...(items ? [items] : []), ...anyOf].flatMap((each) => fieldsOf(each, at)),
];
