// The catalogue page of one event type.
import type { EventDoc } from "./event-docs.ts";
import { type FieldRow, fieldRows } from "./field-rows.ts";
import { filterPolicies } from "./filter-policies.ts";
import { jsonBlock, page, table } from "./markdown.ts";

export function eventPage(doc: EventDoc): string {
  const { contract, type, schema, attributesSchema, sample, sent, notSent } = doc;
  const statuses = Object.entries(doc.statuses);
  const rows = fieldRows(schema, Object.keys(doc.statuses));
  const isEnvelope = ({ path }: FieldRow): boolean =>
    contract.isCloudEvents && path !== "data" && !path.startsWith("data.");
  return page(
    `# ${type}`,
    schema.description,
    atAGlance(doc),
    `**Sent** ${sent}.`,
    notSent && `**Not sent** ${notSent}.`,
    "## Example",
    jsonBlock(JSON.parse(sample.body)),
    "and its message attributes:",
    jsonBlock(sample.attributes),
    "## Fields",
    "What is always there is so wherever the object around it is.",
    fieldTable(rows.filter((row) => !isEnvelope(row))),
    rows.some(isEnvelope) ? "The envelope, the same for every type of this contract:" : undefined,
    rows.some(isEnvelope) ? fieldTable(rows.filter(isEnvelope)) : undefined,
    statuses.length > 0 ? "## Statuses" : undefined,
    statuses.length > 0
      ? table(
          ["status", "means"],
          statuses.map(([status, meaning]) => [`\`${status}\``, meaning]),
        )
      : undefined,
    "## Message attributes",
    fieldTable(fieldRows(attributesSchema, Object.keys(doc.statuses))),
    "## How to filter",
    "Filter policies for a subscription, each of which the example above passes:",
    filterPolicies(contract, sample)
      .map(({ wish, policy }) => `- ${wish}:\n  \`${JSON.stringify(policy)}\``)
      .join("\n"),
    "How to subscribe with one: [all contracts](../README.md#subscribe).",
    "## What may be added later",
    contract.later,
  );
}

function atAGlance({ contract, type, sample, schema }: EventDoc): string {
  const body = JSON.parse(sample.body) as Record<string, string>;
  const cloudEvent = [
    ["CloudEvents `type`", `\`${body["type"]}\``],
    ["`subject`", `\`${body["subject"]}\``],
  ];
  return table(
    ["contract", `[${contract.name}](../README.md#${contract.name})`],
    [
      ...(contract.isCloudEvents ? cloudEvent : []),
      ["category", `\`${sample.attributes["category"]}\``],
      ["in order within", `\`${sample.partitionKey}\``],
      ["JSON Schema", `[body](${type}.schema.json), [message attributes](${type}.attributes.schema.json)`],
      ["published at", `\`${schema.$id}\``],
    ],
  );
}

const fieldTable = (rows: readonly FieldRow[]): string =>
  table(
    ["field", "type", "there", "means"],
    rows.map(({ path, type, isAlwaysThere, description }) => [
      `\`${path}\``,
      type,
      isAlwaysThere ? "always" : "optional",
      description,
    ]),
  );
