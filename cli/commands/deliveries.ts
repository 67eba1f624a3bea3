import { type Command, InvalidArgumentError } from "commander";
import type { Deliveries } from "../../operations/deployment/index.ts";
import { addTargetFlags, type TargetFlags, withTarget } from "../arguments/target.ts";
import { momentMs } from "../arguments/values.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { counted, shortened, table } from "../terminal/text.ts";

interface DeliveriesFlags extends TargetFlags {
  readonly subscriber: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit: number;
  readonly json: boolean;
}

const HOUR_MS = 3_600_000;

export function addDeliveries(program: Command): void {
  const command = program
    .command("deliveries")
    .description("Show what SNS did to reach a subscriber, and what it was answered. Exit 1 if a delivery failed.")
    .requiredOption(
      "--subscriber <name>",
      "as `sluice subscribers` names it, or a part that no other has; or its endpoint",
    )
    .option("--since <time>", "how far back to look: 2026-11-24T03:00Z, or 90m, 2h, 7d ago (default: 1h)", momentMs)
    .option("--until <time>", "up to when (default: now)", momentMs)
    .option("--limit <count>", "how many of the latest to show one by one", limit, 50)
    .option("--json", "one JSON object instead of text", false)
    .action(async (flags: DeliveriesFlags) => {
      process.exitCode = await deliveries(flags);
    });
  addTargetFlags(command);
}

function limit(value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("A number from 1 to 99999.");
}

/** Returns the exit code: 1 if a delivery failed. */
async function deliveries({ json, subscriber, limit, ...flags }: DeliveriesFlags): Promise<number> {
  const { since: sinceMs = Date.now() - HOUR_MS, until: untilMs = Date.now() } = flags;
  const { readDeliveries } = await import("../../operations/deployment/index.ts");
  const { signal, progress, write } = terminal();
  const onPage = (lines: number): void => progress.update(`${counted(lines, "line")} found`);
  const found = await withTarget(flags, (target) => {
    progress.stage(`Reading SNS's log of deliveries of ${target.label} since ${new Date(sinceMs).toISOString()}`);
    return readDeliveries(target, { subscriber, sinceMs, untilMs, limit, signal, onPage }).finally(progress.end);
  });
  await tell(found, describeDeliveries(found), { json, write });
  return found.failed > 0 ? 1 : 0;
}

const HEADER = ["Time", "Outcome", "Attempts", "Code", "Answer", "Message"];

export function describeDeliveries({ subscriber, protocol, delivered, failed, latest, ...own }: Deliveries): string[] {
  const rows = latest.map(({ time, outcome, attempts, status_code, answer, message_id }) => [
    ...[time, outcome, attempts ?? "–", status_code ?? "–", shortened(answer ?? "", 120), message_id],
  ]);
  const others = delivered + failed - latest.length;
  return [
    ...(rows.length > 0 ? table(HEADER, rows) : []),
    ...(others > 0 ? [`and ${others} before them`] : []),
    `${subscriber} (${protocol}): ${failed} failed, of which each leaves a line; ${successes(delivered, own.sample_percent)}`,
  ];
}

/** What a sample says, and what it does not. */
function successes(lines: number, percent: number): string {
  if (percent === 0) return "those that succeeded leave none, so how many they are this does not tell";
  if (percent === 100) return `${lines} succeeded, of which each leaves one too`;
  const estimate = lines > 0 ? `, about ${Math.round((lines * 100) / percent)} in all` : "";
  return `${lines} of those that succeeded, a sample of ${percent} %${estimate}`;
}
