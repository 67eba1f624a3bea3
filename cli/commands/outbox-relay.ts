import type { Command } from "commander";
import type { ClientOptions } from "../../operations/deployment/index.ts";
import { localRuns } from "../../operations/index.ts";
import { addDatabaseFlag, chosenDatabase, type DatabaseFlags } from "../arguments/database.ts";
import { chooseTarget, isTargetNamed, optionsAt } from "../arguments/target.ts";
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
    .option("--queue <arn>", "the internal queue; default: where the engine of the local run publishes")
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
  const { to, clientOptions } = namedTarget(flags) ?? (await targetOfStack(flags));
  const arn = "queue" in to ? to.queue : to.topic;
  const { signal, write, warn } = terminal();
  const { engine } = (await readEngine(flags.engine)).loaded;
  const database = await chosenDatabase(flags);
  const { relayMetrics, runRelay } = await import("../../operations/outbox/index.ts");
  await runRelay({
    ...{ database, to, signal, internal: engine.internal, clientOptions },
    reportEveryMs: json ? REPORT_EVERY_MS.metrics : REPORT_EVERY_MS.people,
    onStart: () => warn(`moves rows from ${database.label} to ${arn}`),
    onChange: (change) => warn(describeChange(change)),
    onReport: (report) =>
      void write(json ? JSON.stringify(relayMetrics(report, arn, Date.now())) : describeReport(report)),
  }).catch((error: Error) => {
    throw error.name === "InvalidTargetError" ? new UsageError(error.message) : error;
  });
}

interface RelayTarget {
  readonly to: { readonly queue: string } | { readonly topic: string };
  readonly clientOptions: ClientOptions;
}

/** By its ARN, without a question to anybody: all that a task beside the stack may do is to send. */
function namedTarget({ queue, topic, endpoint }: RelayFlags): RelayTarget | undefined {
  const [arn, ...others] = [queue, topic].filter((each) => each !== undefined);
  if (arn === undefined) return undefined;
  if (others.length > 0) throw new UsageError("--queue and --topic: one of them is where rows go");
  return { to: queue === undefined ? { topic: arn } : { queue: arn }, clientOptions: clientOptions(arn, endpoint) };
}

/** Where the engine of the local run publishes, or of the stack that the environment names. */
async function targetOfStack({ endpoint }: RelayFlags): Promise<RelayTarget> {
  const flags = endpoint === undefined ? {} : { endpoint };
  if (!isTargetNamed(flags)) {
    throw new UsageError(
      "name where to: --queue ARN of the internal queue, or --topic ARN of the internal topic; or begin a local run: npm start -- --stay",
    );
  }
  const chosen = chooseTarget(flags, process.env, localRuns());
  const { onTarget } = await import("../../operations/deployment/index.ts");
  const to = await onTarget(chosen, async ({ internalTopicArn, internalQueueArn }) =>
    internalTopicArn === undefined ? { queue: internalQueueArn } : { topic: internalTopicArn },
  );
  return { to, clientOptions: chosen.options };
}

function clientOptions(arn: string, endpoint = process.env["AWS_ENDPOINT_URL"]): ClientOptions {
  const { 3: region } = arn.split(":"); // what is no ARN is refused once a client is there
  if (endpoint !== undefined) return optionsAt(endpoint, region, {}, process.env);
  return region ? { region } : {};
}
