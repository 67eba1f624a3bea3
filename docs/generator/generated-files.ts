// All files about an engine's contracts that are not written by hand, as text by path.
import { readFileSync } from "node:fs";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import { DEFAULT_CONTRACT_BASE_URL } from "../../shared/wiring/index.ts";
import { asyncApi } from "./async-api.ts";
import { compatibilityPage } from "./compatibility-page.ts";
import { eventDocs } from "./event-docs.ts";
import { eventPage } from "./event-page.ts";
import { indexPage } from "./index-page.ts";
import { sampleEvents } from "./sample-events.ts";

export interface Publication {
  readonly loaded: LoadedEngine;
  readonly contractBaseUrl?: string | undefined;
  /** The folder of what is written about every contract, seen from the contracts' own. @default the same folder */
  readonly common?: string;
}

/** Paths are relative to the folder of the contracts. */
export function generatedFiles({
  loaded,
  contractBaseUrl = DEFAULT_CONTRACT_BASE_URL,
  common = "",
}: Publication): Map<string, string> {
  const { engine, catalogue } = loaded;
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  const docs = eventDocs(catalogue, sampleEvents(engine, lines, contractBaseUrl), contractBaseUrl);
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const files = new Map([
    ["README.md", indexPage(catalogue, docs, common)],
    ["asyncapi.json", json(asyncApi(docs, version))],
  ]);
  if (common === "") files.set("compatibility.md", compatibilityPage());
  for (const doc of docs) {
    const path = `${doc.contract.name}/${doc.type}`;
    files.set(`${path}.md`, eventPage(doc));
    files.set(`${path}.schema.json`, json(doc.schema));
    files.set(`${path}.attributes.schema.json`, json(doc.attributesSchema));
  }
  return files;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
