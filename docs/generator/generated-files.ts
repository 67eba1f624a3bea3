// All files of docs/contracts that are not written by hand, as text by path.
import { readFileSync } from "node:fs";
import { DEFAULT_CONTRACT_BASE_URL } from "../../shared/wiring/index.ts";
import { asyncApi } from "./async-api.ts";
import { eventDocs } from "./event-docs.ts";
import { eventPage } from "./event-page.ts";
import { indexPage } from "./index-page.ts";
import { sampleEvents } from "./sample-events.ts";

/** Folders that hold generated files only. */
export const GENERATED_FOLDERS = ["v1", "maestro"] as const;

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** Paths are relative to docs/contracts. */
export function generatedFiles(contractBaseUrl: string = DEFAULT_CONTRACT_BASE_URL): Map<string, string> {
  const samples = sampleEvents(read("examples/engine-life.jsonl").split("\n").filter(Boolean), contractBaseUrl);
  const docs = eventDocs(samples, contractBaseUrl);
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const files = new Map([
    ["README.md", indexPage(docs)],
    ["asyncapi.json", json(asyncApi(docs, version))],
  ]);
  for (const doc of docs) {
    const path = `${doc.contract}/${doc.type}`;
    files.set(`${path}.md`, eventPage(doc));
    files.set(`${path}.schema.json`, json(doc.schema));
    files.set(`${path}.attributes.schema.json`, json(doc.attributesSchema));
  }
  return files;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
