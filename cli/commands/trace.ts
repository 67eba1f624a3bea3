import type { Command } from "commander";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";
import { terminal } from "../terminal.ts";
import { momentMs } from "../time-argument.ts";

interface TraceFlags extends TargetFlags {
  readonly since?: number;
  readonly json: boolean;
}

const DAY_MS = 86_400_000;

export function addTrace(program: Command): void {
  const trace = program
    .command("trace")
    .description("Say what happened to a message, from the processor's log. Exit 1 if the log does not know it.")
    .argument("<id>", "id of an external event, or the SQS message id of an internal one")
    .option("--since <time>", "how far back to look: 2026-11-24T03:00Z, or 90m, 2h, 7d ago (default: 1d)", momentMs)
    .option("--json", "one JSON object instead of text", false)
    .action(async (id: string, { since, json, ...flags }: TraceFlags) => {
      const { trace: run } = await import("../trace/trace.ts");
      const { withTarget } = await import("../target/index.ts");
      const frame = { json, ...terminal() };
      const sinceMs = since ?? Date.now() - DAY_MS;
      process.exitCode = await withTarget(flags, (target) => run({ target, id, sinceMs, ...frame }));
    });
  addTargetFlags(trace);
}
