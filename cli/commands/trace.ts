import type { Command } from "commander";
import type { Trace, TraceEntry } from "../../operations/deployment/index.ts";
import { addSinkFlags, type SinkFlags, withTarget } from "../arguments/target.ts";
import { momentMs } from "../arguments/values.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { bold, counted, shortened } from "../terminal/text.ts";

interface TraceFlags extends SinkFlags {
  readonly since?: number;
  readonly json: boolean;
}

const DAY_MS = 86_400_000;

export function addTrace(program: Command): void {
  const command = program
    .command("trace")
    .description("Say what happened to a message, from the processor's log. Exit 1 if the log does not know it.")
    .argument("<id>", "id of an external event, or the SQS message id of an internal one")
    .option("--since <time>", "how far back to look: 2026-11-24T03:00Z, or 90m, 2h, 7d ago (default: 1d)", momentMs)
    .option("--json", "one JSON object instead of text", false)
    .action(async (id: string, flags: TraceFlags) => {
      process.exitCode = await trace(id, flags);
    });
  addSinkFlags(command);
}

/** Returns the exit code: 1 if the log does not know the id. */
async function trace(
  id: string,
  { since: sinceMs = Date.now() - DAY_MS, json, sink, ...flags }: TraceFlags,
): Promise<number> {
  const { forSink, traceMessage } = await import("../../operations/deployment/index.ts");
  const { signal, progress, write } = terminal();
  const onPage = (lines: number): void => progress.update(`${counted(lines, "line")} found`);
  const found = await withTarget(flags, (deployment) => {
    const target = forSink(deployment, sink);
    progress.stage(`Reading the log of ${target.label} since ${new Date(sinceMs).toISOString()}`);
    return traceMessage(target, { id, sinceMs, signal, onPage }).finally(progress.end);
  });
  await tell(found, describe(found, sinceMs, sink === undefined ? "" : ` --sink ${sink}`), { json, write });
  return found.entries.length > 0 ? 0 : 1;
}

function describe({ id, entries }: Trace, sinceMs: number, flag: string): string[] {
  const last = entries.at(-1);
  if (!last) {
    return [
      `The log knows nothing of ${id} since ${new Date(sinceMs).toISOString()}.`,
      "Look further back with --since. It takes up to a minute until a line can be found; with processor.logRecords off, only failed and quarantined messages leave a line.",
    ];
  }
  const rows = entries.map(({ time, outcome, reason, detail, receive_count, sqs_message_id, type, event_ids }) => {
    const times = receive_count === undefined ? "" : ` (delivery ${receive_count})`;
    const why = [reason, detail].filter((part) => part !== undefined).join(": ");
    const events = outcome === "published" ? `as ${counted(event_ids.length, "external event")}` : "";
    return `${time}  ${bold(outcome)}${times}  ${[type, `message ${sqs_message_id}`, events, shortened(why, 300)].filter(Boolean).join("  ")}`;
  });
  const [{ partition_key = "unknown", expected_partition_key: expected } = {}] = entries;
  const elsewhere = expected === undefined ? "" : ` (a wrong group: it should be ${expected})`;
  return [
    `Partition key: ${partition_key}${elsewhere}`,
    ...rows,
    ...(last.outcome === "published" ? last.event_ids.map((eventId) => `  event ${eventId}`) : []),
    ...nextStep(last, flag),
  ];
}

function nextStep({ outcome, sqs_message_id }: TraceEntry, flag: string): string[] {
  if (outcome === "quarantined") return [`Look at it: sluice quarantine show ${sqs_message_id}${flag}`];
  if (outcome === "failed")
    return [`It comes again, or lies in the dead-letter queue: sluice dead-letter show ${sqs_message_id}${flag}`];
  return [];
}
