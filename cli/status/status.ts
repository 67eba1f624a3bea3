// `sluice status`: how a deployment is doing, at a glance.
import type { Target } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { bold, table } from "../text-table.ts";
import { needsAPerson } from "./needs-a-person.ts";
import { type QueueStatus, readStatus, type Status } from "./read-status.ts";

export interface StatusOptions extends Omit<Terminal, "warn"> {
  readonly target: Target;
  readonly maxAgeSeconds: number;
  readonly sample: number;
  readonly json: boolean;
}

/** Returns the exit code: 1 if something needs a person. */
export async function status(options: StatusOptions): Promise<number> {
  const { target, maxAgeSeconds, json, progress, write } = options;
  progress.stage(`Looking at ${target.label}`);
  const found = await readStatus(options).finally(progress.end);
  const findings = needsAPerson(found, target.deployment.status, maxAgeSeconds);
  if (json) await write(JSON.stringify(factsOf(found, target, findings)));
  else for (const line of describe(found, target, findings)) await write(line);
  return findings.length > 0 ? 1 : 0;
}

function describe(status: Status, { label, deployment }: Target, findings: readonly string[]): string[] {
  const row = (name: string, { visible, inFlight, delayed, oldestSeconds }: QueueStatus): unknown[] => [
    name,
    visible + delayed,
    inFlight,
    visible + inFlight + delayed === 0 ? "–" : oldestSeconds === undefined ? "unknown" : describeSeconds(oldestSeconds),
  ];
  const reasons = [...status.quarantinedByReason].map(([reason, count]) => `${count} ${reason}`).join(", ");
  return [
    bold(label),
    ...table(
      ["Queue", "Waiting", "In flight", "Oldest"],
      [row("internal", status.internal), row("quarantine", status.quarantine), row("dead-letter", status.deadLetter)],
    ),
    ...(status.quarantineLookedAt > 0 ? [`Quarantined: ${reasons} (${status.quarantineLookedAt} looked at)`] : []),
    `Processor: ${status.mappingState}, up to ${status.maxConcurrency ?? "any number of"} batches at once, changed ${status.processor.modifiedAt.toISOString()}`,
    `Last deployment: ${deployment.at?.toISOString() ?? "unknown"}, ${deployment.status}`,
    findings.length === 0 ? "Nothing needs a person." : bold("Needs a person:"),
    ...findings.map((finding) => `  ${finding}`),
  ];
}

function factsOf(status: Status, target: Target, findings: readonly string[]): object {
  const queue = ({ visible, inFlight, delayed, oldestSeconds }: QueueStatus): object => ({
    waiting: visible + delayed,
    in_flight: inFlight,
    oldest_seconds: oldestSeconds ?? null,
  });
  return {
    target: target.label,
    needs_a_person: findings,
    queues: {
      internal: queue(status.internal),
      quarantine: queue(status.quarantine),
      dead_letter: queue(status.deadLetter),
    },
    quarantined_by_reason: Object.fromEntries(status.quarantinedByReason),
    quarantine_looked_at: status.quarantineLookedAt,
    processor: {
      name: target.processorName,
      mapping: status.mappingUuid ?? null,
      state: status.mappingState,
      changed: status.processor.modifiedAt.toISOString(),
    },
    deployment: { at: target.deployment.at?.toISOString() ?? null, status: target.deployment.status },
  };
}

function describeSeconds(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
