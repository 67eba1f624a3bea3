// Every key of the configuration, as a person reads it.
import { isDeepStrictEqual } from "node:util";
import type { SettingSchema } from "../../../catalogue/index.ts";
import { page, table } from "../../../catalogue/index.ts";
import { defaultText, valueText } from "./value-text.ts";

type Properties = Readonly<Record<string, SettingSchema>>;

export function configurationPage(schema: SettingSchema): string {
  const { properties = {}, definitions = {} } = schema;
  const groups = Object.entries(properties).filter(([, { type }]) => type === "object");
  return page(
    INTRODUCTION,
    "## Top level",
    keys(properties),
    ...groups.flatMap(([name, group]) => [
      `## ${name}`,
      group.description,
      keysOf(name, group),
      ...nested(name, group),
    ]),
    ...subscriberSections(properties["subscribers"]?.items),
    "## filter",
    FILTER,
    keys(definitions["filter"]?.properties ?? {}),
    REFUSED,
  );
}

/** Objects within an object, each with its keys, or with those of each of its forms. */
const nested = (parent: string, { properties = {} }: SettingSchema): string[] =>
  Object.entries(properties).flatMap(([key, schema]) => {
    const name = `${parent}.${key}`;
    if (schema.oneOf) return [`### ${name}`, "One of:", forms(schema.oneOf)];
    return hasKeys(schema) ? [`### ${name}`, keysOf(name, schema)] : [];
  });

/** Of a union that a constant tells apart. */
const forms = (schemas: readonly SettingSchema[]): string =>
  table(
    ["form", "takes", "meaning"],
    schemas.flatMap(({ properties = {} }) => {
      const entries = Object.entries(properties);
      const [[tag, { const: value, description = "" }] = ["", {} as SettingSchema], ...others] = entries;
      return [
        [`\`"${tag}": "${value}"\``, others.length > 0 ? "with:" : "nothing else", description],
        ...others.map(([key, schema]) => [`\`${key}\``, valueText(schema), schema.description ?? ""]),
      ];
    }),
  );

const hasKeys = ({ type, properties, additionalProperties }: SettingSchema): boolean =>
  type === "object" &&
  (properties !== undefined || typeof additionalProperties !== "object" || !additionalProperties.form);

function subscriberSections(subscriber: SettingSchema | undefined): string[] {
  const kinds = flat(subscriber);
  const [first, ...others] = kinds.map(({ properties = {} }) => properties);
  const common = Object.entries(first ?? {}).filter(([name, schema]) =>
    others.every((properties) => isDeepStrictEqual(properties[name], schema)),
  );
  const isCommon = (name: string): boolean => common.some(([key]) => key === name);
  return [
    "## subscribers",
    "Each element of the list has these keys, and those of its kind:",
    keys(Object.fromEntries(common)),
    ...kinds.flatMap(({ title = "", properties = {} }) => {
      const { kind, ...rest } = properties;
      const own = Object.entries(rest).filter(([name]) => !isCommon(name));
      const nested = own.filter(([, { type }]) => type === "object");
      return [
        `### ${title}`,
        `\`"kind": "${kind?.const}"\`, and:`,
        keys(Object.fromEntries(own)),
        ...nested.flatMap(([name, group]) => [`#### ${name}`, keys(group.properties ?? {})]),
      ];
    }),
  ];
}

/** A union of unions as one list. */
const flat = (schema: SettingSchema | undefined): readonly SettingSchema[] =>
  schema?.oneOf ? schema.oneOf.flatMap(flat) : schema ? [schema] : [];

function keysOf(name: string, { properties, additionalProperties: each }: SettingSchema): string {
  return typeof each === "object" ? keys(each.properties ?? {}, `${name}.NAME.`) : keys(properties ?? {}, `${name}.`);
}

const keys = (properties: Properties, prefix = ""): string =>
  table(
    ["key", "takes", "default", "meaning"],
    Object.entries(properties).map(([name, schema]) => [
      `\`${prefix}${name}\``,
      takes(`${prefix}${name}`, schema),
      defaultText(schema),
      schema.description ?? "",
    ]),
  );

function takes(name: string, schema: SettingSchema): string {
  const { additionalProperties: each } = schema;
  if (schema.oneOf || hasKeys(schema)) return `an object, [see below](#${name.replaceAll(".", "").toLowerCase()})`;
  return schema.type === "object" && typeof each === "object"
    ? `an object; each value: ${valueText(each)}`
    : valueText(schema);
}

const INTRODUCTION = `# Configuration

One JSON file per stage: \`npx cdk deploy -c config=my-stage.json\`. Every key has a default, so \`{}\` is a configuration, and so is none at
all. A key that does not exist, a value out of bounds and a combination that AWS would refuse fail at synth, with a sentence that names
the key. [examples/configuration/prod.json](../examples/configuration/prod.json) is a small one for production,
[examples/configuration/subscribers.json](../examples/configuration/subscribers.json) has every kind of subscriber.

With \`"stage": "prod"\` the stage is **protected**: queues, topics, archives, logs and a key of yours, which encrypts them, stay when the
stack is deleted, and CloudFormation refuses to delete it. Messages are kept for 14 days and logs for three months on every stage, and
alarms are always on; \`alarms.emails\` says who hears of them.

Editors complete, explain and check the file by [configuration.schema.json](configuration.schema.json):

\`\`\`json
{ "$schema": "./docs/configuration.schema.json", "stage": "prod" }
\`\`\`

They are those of the engine that is shipped. For [an engine of your own](your-own-engine.md#4-use-it), with its contracts and filters,
\`npx sluice contract write --engine FILE\` writes that schema beside it.

This page and that schema are generated from \`infra/config/config-schema.ts\` (\`npm run docs\`).`;

const FILTER = `Keys are joined by "and", the values of a key by "or"; without any key, every event. How SNS reads a filter, and its limits, are in
[subscribing](subscribing.md#filters).`;

const REFUSED = `## Refused together

- \`processor.reservedConcurrency\` below \`processor.maxConcurrency\`: Lambda would throttle the function.
- \`engineAccounts\` with \`internalConsumers\` or \`kafka\`, and \`"encryption": "service"\`: another account cannot use the key that AWS manages for SNS.
- \`"topic": "fifo"\` and a subscriber that is no queue; \`"topic": "standard"\` and a FIFO queue: SNS does not deliver there.
- \`kafka\` without a proof who writes in a protected stage, with a contract that is not published, or with one topic for two contracts.
- A filter that no event of the published contracts would ever pass, and one that SNS would refuse.
- Two subscribers, consumers or accounts of one name.`;
