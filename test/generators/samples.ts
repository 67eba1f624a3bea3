// The published example of every type of v1, as programs in other languages read it.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, SCHEMA } from "./tools.ts";

interface Example {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly workflow_id: string };
}

export interface Sample {
  /** Of the type that generators make of it. */
  readonly name: string;
  readonly example: Example;
  /** The example, and the same with fields of later on. */
  readonly texts: readonly [string, string];
}

const { $defs } = JSON.parse(readFileSync(SCHEMA, "utf8")) as { $defs: Record<string, { properties?: object }> };

/** Of all types, objects and vocabularies, in order. */
export const NAMES = Object.keys($defs).toSorted();

const published = globSync(join(ROOT, "docs/contracts/v1/*.schema.json")).map(
  (file) => JSON.parse(readFileSync(file, "utf8")) as { title: string; examples: [Example] },
);

export const SAMPLES: readonly Sample[] = NAMES.filter((name) =>
  Object.hasOwn($defs[name]?.properties ?? {}, "specversion"),
).map((name) => {
  const example = published.find(({ title }) => title === name)?.examples[0];
  if (example === undefined) throw new Error(`docs/contracts/v1 has no example of ${name}`);
  const later = { ...example, later: "x", data: { ...example.data, later: 1 } };
  return { name, example, texts: [JSON.stringify(example), JSON.stringify(later)] };
});
