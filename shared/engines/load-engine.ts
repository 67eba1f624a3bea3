// The engine of a deployment: a module that exports `engine` and `catalogue`.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Catalogue } from "./catalogue.ts";
import { type Engine, EngineError } from "./define-engine.ts";

/** An engine's module. */
export interface LoadedEngine {
  /** Its `engine`. */
  readonly engine: Engine;
  /** Its `catalogue`. */
  readonly catalogue: Catalogue;
  /** Its absolute path; undefined for the engine that is shipped. */
  readonly file: string | undefined;
}

/** Not written where it is imported: bundlers would take it for a part of their bundle that is loaded later. */
const SHIPPED: string = "#engine";

/** Without a file, the engine that is shipped. @throws EngineError that says what is wrong with the file. */
export async function loadEngine(file?: string): Promise<LoadedEngine> {
  if (file === undefined) return { ...checked(await import(SHIPPED), SHIPPED), file };
  const path = resolve(file);
  if (!existsSync(path)) throw new EngineError(`${file}: no such file; name a module that exports an engine`);
  let module: Partial<LoadedEngine>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new EngineError(`${file}: cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
  return { ...checked(module, file), file: path };
}

function checked(
  { engine, catalogue }: Partial<LoadedEngine>,
  file: string,
): Pick<LoadedEngine, "engine" | "catalogue"> {
  if (typeof engine?.internal?.read !== "function" || !Array.isArray(engine.contracts)) {
    throw new EngineError(`${file}: exports no \`engine\` made with defineEngine`);
  }
  if (!Array.isArray(catalogue?.contracts) || !(catalogue.sample?.file instanceof URL)) {
    throw new EngineError(`${file}: exports no \`catalogue\` of its contracts`);
  }
  const names = (contracts: readonly { readonly name: string }[]): string =>
    contracts.map(({ name }) => name).join(", ") || "nothing";
  if (names(engine.contracts) !== names(catalogue.contracts)) {
    throw new EngineError(
      `${file}: the catalogue tells of ${names(catalogue.contracts)}, and the engine has ${names(engine.contracts)}`,
    );
  }
  return { engine, catalogue };
}
