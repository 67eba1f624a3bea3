// All files about an engine's internal events that are not written by hand, as text by path: for engines that publish without the SDK.
import { readFileSync } from "node:fs";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import { internalSchemas } from "./internal-schema.ts";
import { vectorsOf } from "./vectors.ts";

/** Paths are relative to the folder of the internal events. */
export function internalFiles({ engine, catalogue }: LoadedEngine): Map<string, string> {
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  const schemas = [...internalSchemas(engine.internal)].map(
    ([type, schema]) => [`${type}.schema.json`, json(schema)] as const,
  );
  return new Map([...schemas, ["vectors.json", json(vectorsOf(engine, catalogue.publishing ?? firstOfEach(lines)))]]);

  function firstOfEach(texts: readonly string[]): Record<string, object> {
    const events: Record<string, object> = {};
    for (const text of texts) {
      const reading = engine.internal.read(text);
      if (reading.kind === "parsed") events[reading.type] ??= JSON.parse(text) as object;
    }
    return events;
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
