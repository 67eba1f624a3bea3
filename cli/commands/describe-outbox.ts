// What `outbox` says to people (pure).
import type {
  OutboxFinding,
  OutboxStatus,
  RelayChange,
  RelayReport,
  RowSettlement,
  SetAsideList,
  ShownRow,
} from "../../operations/outbox/index.ts";
import { bold, counted, shortened, table } from "../terminal/text.ts";

const LISTED_ROWS = 50;

export function describeRows({ database, selected, rows }: SetAsideList): string[] {
  const cells = rows
    .slice(0, LISTED_ROWS)
    .map(({ position, key, enqueued, reason }) => [position, shortened(key, 40), enqueued, shortened(reason, 80)]);
  const more = selected - cells.length;
  return [
    ...(cells.length > 0 ? table(["Position", "Key", "Enqueued", "Reason"], cells) : []),
    ...(more > 0 ? [`… and ${more} more; --json with --limit has them`] : []),
    `${counted(selected, "row")} set aside in ${database}`,
  ];
}

export function describeRow({ event, today, ...facts }: ShownRow): string[] {
  return [
    ...Object.entries(facts).map(([name, value]) => `${bold(name)}: ${shortened(value, 2_000)}`),
    `${bold("if enqueued again")}: ${shortened(today, 2_000)}`,
    "",
    event,
  ];
}

export function describeRowSettlement(command: "replay" | "drop", result: RowSettlement): string[] {
  const { database, selected, removed, file } = result;
  return [
    ...(removed > 0 && file !== undefined ? [`Originals of what was removed: ${file}`] : []),
    ...(removed < selected ? [`${selected - removed} of those selected are left, or somebody else removed them`] : []),
    `${removed} ${command === "replay" ? "enqueued again" : "deleted"}, of ${counted(selected, "row")} set aside in ${database}`,
  ];
}

export function describeChange(change: RelayChange): string {
  switch (change.kind) {
    case "moving":
      return "this relay has the turn";
    case "standby":
      return "another relay has the turn; this one stands by";
    case "database-lost":
      return `the database is gone, and waited for: ${change.reason}`;
    case "refused":
      return `not taken just now, and tried again: ${change.reason} (${counted(change.keys, "key")}; the others go on)`;
    case "refused-no-more":
      return "all is taken again";
  }
}

export function describeReport({ seconds, sent, outbox }: RelayReport): string {
  const rate = seconds < 1 ? "" : ` (${Math.round(sent / seconds)}/s)`;
  return [`${sent} sent${rate}`, ...(outbox ? partsOf(outbox) : ["the database does not say what waits"])].join(", ");
}

function partsOf({ waiting, oldest_seconds, set_aside }: OutboxStatus): string[] {
  const oldest = oldest_seconds === null ? "" : `, the oldest for ${oldest_seconds} s`;
  return [`${waiting} waiting${oldest}`, ...(set_aside > 0 ? [`${set_aside} set aside: sluice outbox list`] : [])];
}

export const describeOutbox = (outbox: OutboxStatus): string => `Outbox: ${partsOf(outbox).join(", ")}`;

export function describeOutboxFinding(finding: OutboxFinding): string {
  if (finding.kind === "set-aside")
    return `${counted(finding.rows, "row")} of the outbox set aside: sluice outbox list`;
  return `the oldest row of the outbox waits for ${finding.seconds} s, more than ${finding.max_seconds}: does a relay run?`;
}
