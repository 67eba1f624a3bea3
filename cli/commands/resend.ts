import type { Command } from "commander";
import { addTargetFlags, type TargetFlags } from "../target/target-flags.ts";
import { terminal } from "../terminal.ts";
import { momentMs } from "../time-argument.ts";

interface ResendFlags extends TargetFlags {
  readonly to: string;
  readonly filter?: string;
  readonly engine?: string;
  readonly since?: number;
  readonly until?: number;
  readonly yes: boolean;
  readonly json: boolean;
}

export function addResend(program: Command): void {
  const resend = program
    .command("resend")
    .description("Give external events from an archive to one subscriber again: same ids and bodies, order kept.")
    .argument(
      "<files...>",
      "files or folders: lines as Firehose stores them, compressed or not, or as `tail --json` shows them",
    )
    .requiredOption("--to <queue-url>", "the subscriber's queue")
    .option("--filter <policy>", "file or JSON of an SNS filter policy; default: that of the queue's subscription")
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--since <time>", "of changes at or after: 2026-11-24T03:00Z, or 90m, 2h, 1d ago", momentMs)
    .option("--until <time>", "of changes before", momentMs)
    .option("--yes", "do not ask", false)
    .option("--json", "one JSON object instead of text", false)
    .action(async (files: string[], { to, filter, engine, since, until, yes, json, ...flags }: ResendFlags) => {
      const { resend: run } = await import("../resend/resend.ts");
      const { withTarget } = await import("../target/index.ts");
      const { readFilterPolicy } = await import("../read-filter.ts");
      const { confirm } = await import("../confirm.ts");
      const person = terminal();
      const policy = filter === undefined ? undefined : readFilterPolicy(filter);
      process.exitCode = await withTarget(flags, (target) =>
        run({
          target,
          files,
          queueUrl: to,
          engineFile: engine,
          policy,
          sinceMs: since,
          untilMs: until,
          json,
          confirm: (question) => (yes ? Promise.resolve(true) : confirm(question, person.signal)),
          ...person,
        }),
      );
    });
  addTargetFlags(resend);
}
