import type { Command } from "commander";
import type { Finding, SinkStatus, Status } from "../../operations/deployment/index.ts";
import type { OutboxStatus } from "../../operations/outbox/index.ts";
import { addDatabaseFlag, chosenDatabase, type DatabaseFlags } from "../arguments/database.ts";
import { addTargetFlags, isTargetNamed, type TargetFlags, withTarget } from "../arguments/target.ts";
import { wholeNumber } from "../arguments/values.ts";
import { tell, terminal } from "../terminal/terminal.ts";
import { bold, counted, table } from "../terminal/text.ts";
import { describeOutbox, describeOutboxFinding } from "./describe-outbox.ts";

interface StatusFlags extends TargetFlags, DatabaseFlags {
  readonly maxAge: number;
  readonly sample: number;
  readonly json: boolean;
}

export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description(
      "Queues, quarantine by reason, dead letters, whether the processor reads, last deployment. Exit 1 if something needs a person.",
    )
    .option("--max-age <seconds>", "age of the oldest internal message that needs a person", wholeNumber, 300)
    .option("--sample <count>", "quarantined messages to look at", wholeNumber, 200)
    .option("--json", "one JSON object instead of text", false)
    .action(async (flags: StatusFlags) => {
      process.exitCode = await status(flags);
    });
  addDatabaseFlag(addTargetFlags(command));
}

/** Returns the exit code: 1 if something needs a person. */
async function status(flags: StatusFlags): Promise<number> {
  const { json } = flags;
  const { write } = terminal();
  const outbox = flags.database === undefined ? undefined : await outboxStatus(flags);
  const deployment = outbox === undefined || isTargetNamed(flags) ? await deploymentStatus(flags) : undefined;
  const needs_a_person = [...(deployment?.needs_a_person ?? []), ...(outbox?.needs_a_person ?? [])];
  const data = { ...outbox?.data, ...deployment?.data, needs_a_person };
  const lines = [...(deployment?.lines ?? []), ...(outbox?.lines ?? []), ...describeFindings(needs_a_person)];
  await tell(data, lines, { json, write });
  return needs_a_person.length > 0 ? 1 : 0;
}

interface Part {
  readonly data: object;
  readonly lines: readonly string[];
  readonly needs_a_person: readonly string[];
}

async function outboxStatus({ maxAge, ...flags }: StatusFlags): Promise<Part> {
  const database = await chosenDatabase(flags);
  const { outboxFindings, readOutbox, withOutbox } = await import("../../operations/outbox/index.ts");
  const outbox: OutboxStatus = await withOutbox(database, readOutbox);
  return {
    data: { outbox: { database: database.label, ...outbox } },
    lines: [bold(database.label), describeOutbox(outbox)],
    needs_a_person: outboxFindings(outbox, maxAge).map(describeOutboxFinding),
  };
}

async function deploymentStatus({ maxAge: maxAgeSeconds, sample, ...flags }: StatusFlags): Promise<Part> {
  const { readStatus } = await import("../../operations/deployment/index.ts");
  const { signal, progress } = terminal();
  const found = await withTarget(flags, (target) => {
    progress.stage(`Looking at ${target.label}`);
    const onSample = (): void => progress.stage(`Looking at quarantine messages of ${target.label}`);
    return readStatus(target, { maxAgeSeconds, sample, signal, onSample }).finally(progress.end);
  });
  return { data: found, lines: describe(found), needs_a_person: found.needs_a_person.map(describeFinding) };
}

const describeFindings = (findings: readonly string[]): string[] => [
  findings.length === 0 ? "Nothing needs a person." : bold("Needs a person:"),
  ...findings.map((finding) => `  ${finding}`),
];

export function describeFinding(finding: Finding): string {
  if (finding.kind === "not-deployed") return `the last deployment is ${finding.status}`;
  const [of, flag] = finding.sink === "kafka" ? ["Kafka: ", " --sink kafka"] : ["", ""];
  switch (finding.kind) {
    case "not-reading":
      return `${of}the processor does not read: its mapping is ${finding.state}`;
    case "too-old":
      return `${of}the oldest internal message is ${finding.seconds} s old, more than ${finding.max_seconds}`;
    case "dead-lettered":
      return `${of}${finding.messages} dead-lettered: sluice dead-letter list${flag}`;
    case "quarantined":
      return `${of}${finding.messages} quarantined: sluice quarantine list${flag}`;
  }
}

function describe({ target, deployment, kafka, ...sns }: Status): string[] {
  return [
    bold(target),
    ...describeSink(sns),
    ...(kafka ? [bold("Kafka"), ...describeSink(kafka)] : []),
    `Last deployment: ${deployment.at ?? "unknown"}, ${deployment.status}`,
    describeVersion(deployment),
  ];
}

export const describeVersion = ({
  version,
  own_version,
}: Pick<Status["deployment"], "own_version" | "version">): string =>
  version === own_version
    ? `Version: ${version}, that of this command`
    : `Version: ${version ?? "unknown"}; this command is of another, ${own_version}`;

function describeSink({ queues, processor, ...status }: SinkStatus): string[] {
  const names = { internal: "internal", quarantine: "quarantine", dead_letter: "dead-letter" } as const;
  const rows = (["internal", "quarantine", "dead_letter"] as const).map((queue) => {
    const { waiting, in_flight, oldest_seconds } = queues[queue];
    const oldest = oldest_seconds === null ? "unknown" : describeSeconds(oldest_seconds);
    return [names[queue], waiting, in_flight, waiting + in_flight === 0 ? "–" : oldest];
  });
  const reasons = Object.entries(status.quarantined_by_reason).map(([reason, count]) => `${count} ${reason}`);
  const { state, changed, max_concurrency } = processor;
  const { published_lately: lately } = status;
  const sample = `Quarantined: ${reasons.join(", ")} (${status.quarantine_looked_at} looked at)`;
  return [
    ...table(["Queue", "Waiting", "In flight", "Oldest"], rows),
    ...(status.quarantine_looked_at > 0 ? [sample] : []),
    ...(lately ? [`Last five minutes: ${describeRepeated(lately)}`] : []),
    `Processor: ${state}, up to ${max_concurrency ?? "any number of"} batches at once, changed ${changed}`,
  ];
}

const describeRepeated = ({ events_looked_at, repeated_events }: NonNullable<SinkStatus["published_lately"]>): string =>
  `${counted(events_looked_at, "published event")} looked at, ${repeated_events} of them repeated`;

function describeSeconds(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
