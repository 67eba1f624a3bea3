import { readFileSync } from "node:fs";
import type { LoadedEngine } from "../../shared/engines/index.ts";

/** Internal events of the sample's twenty minutes. It also holds three messages that nobody can read, which the engine SDK would not send. */
export function lifeOf({
  engine,
  catalogue,
}: LoadedEngine): { readonly text: string; readonly partitionKey: string }[] {
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n");
  return lines.flatMap((text) => {
    const reading = engine.internal.read(text);
    return reading.kind === "parsed" ? [{ text, partitionKey: reading.partitionKey }] : [];
  });
}
