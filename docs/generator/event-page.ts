// The catalogue page of one event type.
import type { EventDoc } from "./event-docs.ts";
import { type FieldRow, fieldRows } from "./field-rows.ts";
import { filterPolicies } from "./filter-policies.ts";
import { jsonBlock, page, table } from "./markdown.ts";

const LATER: Readonly<Record<EventDoc["contract"], string>> = {
  v1: `Fields in \`data\` and in the envelope, message attributes (ten at most in all) and event types may be added; let what you
do not know pass. No field, status or attribute is taken away, renamed or given another meaning, no status is added, and
what is always there stays so, as long as the contract is \`v1\`.`,
  maestro: `No field: Maestro's own consumers refuse those that they do not know. Message attributes (ten at most in all) and event
types may be added.`,
};

export function eventPage(doc: EventDoc): string {
  const { type, schema, attributesSchema, sample, text } = doc;
  const statuses = Object.entries(doc.statuses);
  const rows = fieldRows(schema, Object.keys(doc.statuses));
  const isEnvelope = ({ path }: FieldRow): boolean =>
    doc.contract === "v1" && path !== "data" && !path.startsWith("data.");
  return page(
    `# ${type}`,
    schema.description,
    atAGlance(doc),
    `**Sent** ${text.sent}.`,
    text.notSent && `**Not sent** ${text.notSent}.`,
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
    filterPolicies(sample)
      .map(({ wish, policy }) => `- ${wish}:\n  \`${JSON.stringify(policy)}\``)
      .join("\n"),
    "How to subscribe with one: [all contracts](../README.md#subscribe).",
    "## What may be added later",
    LATER[doc.contract],
  );
}

function atAGlance({ contract, type, sample, schema }: EventDoc): string {
  const body = JSON.parse(sample.body) as Record<string, string>;
  const cloudEvent = [
    ["CloudEvents `type`", `\`${body["type"]}\``],
    ["`subject`", `\`${body["subject"]}\``],
  ];
  return table(
    ["contract", `[${contract}](../README.md#${contract})`],
    [
      ...(contract === "v1" ? cloudEvent : []),
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
