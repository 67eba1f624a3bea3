// All files about an engine's contracts that are not written by hand, as text by path.
import { readFileSync } from "node:fs";
import type { LoadedEngine } from "../shared/engines/index.ts";
import { asyncApi } from "./async-api.ts";
import { contractSchema } from "./contract-schema.ts";
import { eventDocs } from "./event-docs.ts";
import { eventPage } from "./event-page.ts";
import { indexPage } from "./index-page.ts";
import { withDefinitions } from "./named-parts.ts";
import { sampleEvents } from "./sample-events.ts";

export interface Publication {
  readonly loaded: LoadedEngine;
  /** @default the schemas are published nowhere */
  readonly contractBaseUrl?: string | undefined;
  /** The folder of what is written about every contract, seen from the contracts' own. @default the same folder */
  readonly common?: string;
  /** Of the contracts' last release. @default none is released */
  readonly version?: string;
}

/** Paths are relative to the folder of the contracts. @throws EngineError if the sample has no event of some type */
export function generatedFiles({
  loaded,
  contractBaseUrl,
  common = "",
  version = "0.0.0",
}: Publication): Map<string, string> {
  const { engine, catalogue } = loaded;
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  const docs = eventDocs(catalogue, sampleEvents(engine, lines, contractBaseUrl), contractBaseUrl);
  const files = new Map([
    ["README.md", indexPage(catalogue, docs, common)],
    ["asyncapi.json", jsonText(asyncApi(docs, version))],
  ]);
  for (const contract of catalogue.contracts) {
    const own = docs.filter((doc) => doc.contract === contract);
    files.set(`${contract.name}.schema.json`, jsonText(contractSchema(contract, own, contractBaseUrl)));
  }
  for (const doc of docs) {
    const path = `${doc.contract.name}/${doc.type}`;
    files.set(`${path}.md`, eventPage(doc));
    files.set(`${path}.schema.json`, jsonText(withDefinitions(doc.schema)));
    files.set(`${path}.attributes.schema.json`, jsonText(withDefinitions(doc.attributesSchema)));
  }
  return files;
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
