// A copy of the committed contracts, with changes planted in it; gone once the test is over.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./sluice.ts";

// biome-ignore lint/suspicious/noExplicitAny: each change reaches somewhere else in a schema.
export type Plant = (schema: any) => void;

export const BASELINE = "docs/contracts/baseline";

/** `plants` by file, such as `v1/workflow.deleted.schema.json`. */
export function contractCopy(plants: Readonly<Record<string, Plant>> = {}, source = "docs/contracts"): string {
  const folder = join(temporaryFolder(), "contracts");
  cpSync(source, folder, { recursive: true });
  plant(folder, plants);
  return folder;
}

export function plant(folder: string, plants: Readonly<Record<string, Plant>>): void {
  for (const [file, change] of Object.entries(plants)) {
    const schema = JSON.parse(readFileSync(join(folder, file), "utf8"));
    change(schema);
    writeFileSync(join(folder, file), JSON.stringify(schema));
  }
}
