import type { Command } from "commander";
import { readEngine } from "../arguments/values.ts";
import { checkEmbeddedAws } from "../embedded-aws/needs.ts";
import { terminal } from "../terminal/terminal.ts";

export function addStart(program: Command): void {
  program
    .command("start")
    .description(
      "Run the whole pipeline on this machine, with a sample of the engine's life and a few subscribers, and tell what happened.",
    )
    .option("--engine <file>", "module of the engine to run (default: the engine that is shipped)")
    .option("--stay", "keep it running afterwards, until Ctrl-C", false)
    .action(async ({ engine, stay }: { engine?: string; stay: boolean }) => {
      checkEmbeddedAws();
      const { loaded } = await readEngine(engine);
      const { start } = await import("../embedded-aws/start.ts");
      process.exitCode = await start({
        engine: loaded,
        stay,
        ...terminal(),
      });
    });
}
