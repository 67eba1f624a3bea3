import type { Command } from "commander";
import type { ClientOptions } from "../../operations/deployment/index.ts";
import { addDatabaseFlag, chosenDatabase, type DatabaseFlags } from "../arguments/database.ts";
import { optionsAt } from "../arguments/target.ts";
import { readEngine } from "../arguments/values.ts";
import { UsageError } from "../errors.ts";
import { terminal } from "../terminal/terminal.ts";
import { describeChange, describeReport } from "./describe-outbox.ts";

interface RelayFlags extends DatabaseFlags {
  readonly queue?: string;
  readonly topic?: string;
  readonly engine?: string;
  readonly endpoint?: string;
  readonly json: boolean;
}

export function addRelay(outbox: Command): void {
  const command = outbox
    .command("relay")
    .description(
      "Move rows to the internal tier, in order per key, until Ctrl-C or SIGTERM. Any number may run at once.",
    )
    .option("--queue <arn>", "the internal queue")
    .option("--topic <arn>", "the internal topic, where there are several consumers")
    .option("--engine <file>", "module of the engine whose events they are (default: the engine that is shipped)")
    .option("--endpoint <url>", "where an emulator answers; then no request goes anywhere else")
    .option("--json", "metrics for CloudWatch, one line a minute (EMF)", false)
    .action(relay);
  addDatabaseFlag(command);
}

const REPORT_EVERY_MS = { people: 10_000, metrics: 60_000 };

async function relay(flags: RelayFlags): Promise<void> {
  const { json } = flags;
  const to = chosenTarget(flags);
  const arn = "queue" in to ? to.queue : to.topic;
  const { signal, write, warn } = terminal();
  const { engine } = (await readEngine(flags.engine)).loaded;
  const database = await chosenDatabase(flags);
  const { relayMetrics, runRelay } = await import("../../operations/outbox/index.ts");
  await runRelay({
    ...{ database, to, signal, internal: engine.internal, clientOptions: clientOptions(arn, flags) },
    reportEveryMs: json ? REPORT_EVERY_MS.metrics : REPORT_EVERY_MS.people,
    onStart: () => warn(`moves rows from ${database.label} to ${arn}`),
    onChange: (change) => warn(describeChange(change)),
    onReport: (report) =>
      void write(json ? JSON.stringify(relayMetrics(report, arn, Date.now())) : describeReport(report)),
  }).catch((error: Error) => {
    throw error.name === "InvalidTargetError" ? new UsageError(error.message) : error;
  });
}

function chosenTarget({ queue, topic }: RelayFlags): { readonly queue: string } | { readonly topic: string } {
  if (queue !== undefined && topic === undefined) return { queue };
  if (topic !== undefined && queue === undefined) return { topic };
  throw new UsageError("name where to: --queue ARN of the internal queue, or --topic ARN of the internal topic");
}

function clientOptions(arn: string, flags: RelayFlags): ClientOptions {
  const { 3: region } = arn.split(":"); // what is no ARN is refused once a client is there
  const endpoint = flags.endpoint ?? process.env["AWS_ENDPOINT_URL"];
  if (endpoint !== undefined) return optionsAt(endpoint, region, {}, process.env);
  return region ? { region } : {};
}
