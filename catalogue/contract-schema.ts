// All events of a contract as one JSON Schema: one file for whoever generates code, in which each type is there once.
import { schemaUri } from "../shared/contracts/index.ts";
import type { PublishedContract } from "../shared/engines/index.ts";
import type { EventDoc } from "./event-docs.ts";
import { gathered, typeName } from "./named-parts.ts";
import { DIALECT, type JsonSchema } from "./published-schema.ts";

const DEFINITIONS = "#/$defs/";

export function contractSchema(
  { name }: PublishedContract,
  docs: readonly EventDoc[],
  contractBaseUrl?: string,
): JsonSchema {
  const schemas = docs.map(({ schema }) => schema);
  return {
    $schema: DIALECT,
    $id: schemaUri(name, contractBaseUrl),
    title: `${typeName(name)}Event`,
    description: `Any event of ${name} that is known today. Later ones have types of their own: read \`type\` first.`,
    anyOf: schemas.map(({ title }) => ({ $ref: `${DEFINITIONS}${title}` })),
    $defs: gathered(schemas, DEFINITIONS),
  };
}
