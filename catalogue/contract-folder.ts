// What is written about an engine's contracts, beside what lies in its folder.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { LoadedEngine } from "../shared/engines/index.ts";
import { generatedFiles, jsonText } from "./generated-files.ts";
import { internalFiles } from "./internal/internal-files.ts";
import { editorSchema } from "./setting-schema.ts";

/** Pages about every contract. */
const COMMON = fileURLToPath(new URL("docs/contracts", import.meta.resolve("sluice/package.json")));
/** Where editors find what the configuration of a stage may say. */
export const EDITOR_SCHEMA_FILE = "configuration.schema.json";

export interface ContractFolder {
  /** By path. */
  readonly files: ReadonlyMap<string, string>;
  /** Files of the same contracts that nothing writes any more. */
  readonly leftOver: readonly string[];
}

/** @throws EngineError if the sample has no event of some type */
export function contractFolder(loaded: LoadedEngine, out: string, contractBaseUrl?: string): ContractFolder {
  const common = out === COMMON ? "" : `${relative(out, COMMON)}/`;
  const generated = generatedFiles({ loaded, contractBaseUrl, common, version: releasedVersion(out) });
  const files = new Map([...generated].map(([path, text]) => [join(out, path), text]));
  const existing = loaded.engine.contracts.flatMap(({ name }) => filesIn(join(out, name)));
  return { files, leftOver: existing.filter((path) => !files.has(path)) };
}

/** Of an engine's internal events, for those who publish without the SDK. */
export function internalFolder(loaded: LoadedEngine, out: string): ContractFolder {
  const files = new Map([...internalFiles(loaded)].map(([path, text]) => [join(out, path), text]));
  return { files, leftOver: filesIn(out).filter((path) => !files.has(path)) };
}

export const editorSchemaText = (loaded: LoadedEngine): string => jsonText(editorSchema(loaded));

/** Paths of what is not as it would be written. */
export const staleFiles = ({ files, leftOver }: ContractFolder): string[] => [
  ...[...files].filter(([path, text]) => textOf(path) !== text).map(([path]) => path),
  ...leftOver,
];

export function writeFolder({ files, leftOver }: ContractFolder): void {
  for (const path of leftOver) rmSync(path);
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** As `sluice contract release` notes it. */
const releasedVersion = (folder: string): string =>
  /^# Baseline: (\S+)/.exec(textOf(join(folder, "baseline", "README.md")) ?? "")?.[1] ?? "0.0.0";

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // not written yet
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => join(folder, file));
  } catch {
    return []; // not written yet
  }
}
