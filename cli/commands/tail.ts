import type { Command } from "commander";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";
import { terminal } from "../terminal.ts";

interface TailFlags extends TargetFlags {
  readonly filter?: string;
  readonly clean: boolean;
  readonly json: boolean;
}

export function addTail(program: Command): void {
  const tail = program
    .command("tail")
    .description("Show external events as they come, from a subscription that is removed at the end (Ctrl-C).")
    .option("--filter <policy>", "file or JSON of an SNS filter policy")
    .option("--clean", "only remove what earlier runs left behind, which were killed", false)
    .option("--json", "attributes and body of each event as one JSON object per line", false)
    .action(async ({ filter, clean, json, ...flags }: TailFlags) => {
      const { cleanTails } = await import("../tail/clean-tails.ts");
      const { tail: run } = await import("../tail/tail.ts");
      const { withTarget } = await import("../target/index.ts");
      const { readFilterPolicy } = await import("../read-filter.ts");
      const frame = { json, ...terminal() };
      const policy = filter === undefined ? undefined : readFilterPolicy(filter);
      process.exitCode = await withTarget(flags, (target) =>
        clean ? cleanTails({ target, ...frame }) : run({ target, policy, ...frame }),
      );
    });
  addTargetFlags(tail);
}
