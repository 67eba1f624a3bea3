// `--engine` and `--contract`: whose events they are, and what is made of them.
import { contractsOf, EngineError, type LoadedEngine, loadEngine } from "../shared/engines/index.ts";
import { UsageError } from "./usage-error.ts";

export interface ChosenEngine {
  readonly loaded: LoadedEngine;
  /** Names of contracts, by default the engine's first. */
  readonly contracts: readonly string[];
}

/** @throws UsageError that says what is wrong with the file, or which contracts there are. */
export async function readEngine(file: string | undefined, names: readonly string[] = []): Promise<ChosenEngine> {
  try {
    const loaded = await loadEngine(file);
    const chosen = names.length > 0 ? contractsOf(loaded.engine, names) : loaded.engine.contracts.slice(0, 1);
    return { loaded, contracts: chosen.map(({ name }) => name) };
  } catch (error) {
    if (error instanceof EngineError) throw new UsageError(error.message);
    throw error;
  }
}
