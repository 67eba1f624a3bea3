// `sluice contract write` and `check`: what is written about an engine's contracts.
import { dirname, join, relative } from "node:path";
import {
  type ContractFolder,
  contractFolder,
  EDITOR_SCHEMA_FILE,
  editorSchemaText,
  internalFolder,
  staleFiles,
  writeFolder,
} from "../../catalogue/index.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import { UsageError } from "../errors.ts";
import { counted } from "../terminal/text.ts";

export interface WriteCommand {
  /** Module of the engine; without one, the engine that is shipped. */
  readonly engine?: string;
  /** @default the folders `contracts` and `internal` beside the engine's module, and the schema of the configuration beside them */
  readonly out?: string;
  /** Where the schemas will be published. */
  readonly baseUrl?: string;
  readonly write: (line: string) => Promise<void>;
}

/** @throws UsageError, EngineError */
export async function writeContracts(command: WriteCommand): Promise<void> {
  const { folder, out } = await planned(command);
  writeFolder(folder);
  await command.write(`${counted(folder.files.size, "file")}, the contracts in ${relative(process.cwd(), out) || "."}`);
}

/** Returns the exit code: 1 if a file is not what `write` would write. @throws UsageError, EngineError */
export async function checkContracts(command: WriteCommand): Promise<number> {
  const { folder } = await planned(command);
  const stale = staleFiles(folder);
  for (const path of stale) await command.write(`not up to date: ${relative(process.cwd(), path)}`);
  if (stale.length === 0) return 0;
  await command.write("run `sluice contract write`, and look at what changed: it is what subscribers rely on");
  return 1;
}

async function planned({ engine, out, baseUrl }: WriteCommand): Promise<{ folder: ContractFolder; out: string }> {
  const loaded = await loadEngine(engine);
  if (out !== undefined) return { folder: contractFolder(loaded, out, baseUrl), out };
  if (loaded.file === undefined) throw new UsageError("name your engine with --engine, or a folder with --out");
  const beside = dirname(loaded.file);
  const own = join(beside, "contracts");
  const contracts = contractFolder(loaded, own, baseUrl);
  const internal = internalFolder(loaded, join(beside, "internal"));
  const schema = [join(beside, EDITOR_SCHEMA_FILE), editorSchemaText(loaded)] as const;
  const files = new Map([...contracts.files, ...internal.files, schema]);
  return { folder: { files, leftOver: [...contracts.leftOver, ...internal.leftOver] }, out: own };
}
