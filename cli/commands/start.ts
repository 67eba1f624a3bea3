import type { Command } from "commander";
import { checkEmbeddedAws } from "../embedded-aws-needs.ts";
import { interruption } from "../interruption.ts";
import { warn, write } from "../output.ts";
import { progressOn } from "../progress.ts";

export function addStart(program: Command): void {
  program
    .command("start")
    .description(
      "Run the whole pipeline on this machine, with a sample engine and four subscribers, and tell what happened.",
    )
    .option("--stay", "keep it running afterwards, until Ctrl-C", false)
    .action(async ({ stay }: { stay: boolean }) => {
      checkEmbeddedAws();
      const { start } = await import("../start.ts");
      process.exitCode = await start({
        stay,
        signal: interruption(),
        progress: progressOn(process.stderr),
        write,
        warn,
      });
    });
}
