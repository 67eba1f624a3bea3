import type { Command } from "commander";
import { wholeNumber } from "../arguments.ts";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";
import { terminal } from "../terminal.ts";

interface StatusFlags extends TargetFlags {
  readonly maxAge: number;
  readonly sample: number;
  readonly json: boolean;
}

export function addStatus(program: Command): void {
  const status = program
    .command("status")
    .description(
      "Queues, quarantine by reason, dead letters, whether the processor reads, last deployment. Exit 1 if something needs a person.",
    )
    .option("--max-age <seconds>", "age of the oldest internal message that needs a person", wholeNumber, 300)
    .option("--sample <count>", "quarantined messages to look at", wholeNumber, 200)
    .option("--json", "one JSON object instead of text", false)
    .action(async ({ maxAge, sample, json, ...flags }: StatusFlags) => {
      const { status: run } = await import("../status/status.ts");
      const { withTarget } = await import("../target/index.ts");
      const frame = { json, ...terminal() };
      process.exitCode = await withTarget(flags, (target) => run({ target, maxAgeSeconds: maxAge, sample, ...frame }));
    });
  addTargetFlags(status);
}
