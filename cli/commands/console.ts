import type { Command } from "commander";
import { addDatabaseFlag, chosenDatabase, type DatabaseFlags } from "../arguments/database.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { momentMs, readEngine } from "../arguments/values.ts";
import { checkConsole } from "../console.ts";
import { tell, terminal } from "../terminal/terminal.ts";

interface ConsoleFlags extends TargetFlags, DatabaseFlags {
  readonly engine?: string;
  readonly since?: number;
  readonly json: boolean;
}

const LOOKS_BACK_MS = 900_000;

export function addConsole(program: Command): void {
  const command = program
    .command("console")
    .description(
      "Show a deployment in a browser, on this machine alone: what flows, who gets what, what is held. Ctrl-C ends it.",
    )
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option(
      "--since <time>",
      "how far back to read the processor's log: 2026-11-24T03:00Z, or 90m, 2h ago (default: 15m)",
      momentMs,
    )
    .option("--json", "target and address as one JSON object", false)
    .action(show);
  addDatabaseFlag(addTargetFlags(command));
}

async function show({
  engine: file,
  since: sinceMs = Date.now() - LOOKS_BACK_MS,
  json,
  ...flags
}: ConsoleFlags): Promise<void> {
  checkConsole();
  const { loaded: engine } = await readEngine(file);
  const database = flags.database === undefined ? undefined : await chosenDatabase(flags);
  const { startConsole } = await import("../../console/index.ts");
  const { signal, progress, write } = terminal();
  await withTarget(flags, async (target) => {
    progress.stage(`Looking at ${target.label}`);
    const { url, ended } = await startConsole({ target, engine, sinceMs, database, signal }).finally(progress.end);
    const lines = [`The console of ${target.label}; Ctrl-C ends it:`, `  ${url}`];
    await tell({ target: target.label, url }, lines, { json, write });
    await ended;
  });
}
