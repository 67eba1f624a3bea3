// What `quarantine` and `dead-letter` say to people (pure).
import type { Forecast, HeldList, HeldWork, Settlement, ShownMessage } from "../../operations/deployment/index.ts";
import { groupBy } from "../../shared/values/index.ts";
import { bold, counted, shortened, table } from "../terminal/text.ts";

const LISTED_ROWS = 50;

export function describeList(
  { queue, messages, selected, looked_at, not_looked_at }: HeldList,
  isFifo: boolean,
): string[] {
  const ifQuarantine = <Cell>(cell: Cell): Cell[] => (queue === "quarantine" ? [cell] : []);
  const header = ["Id", ...ifQuarantine("Reason"), "Type", "Partition key", "Sent", ...ifQuarantine("Detail")];
  const rows = messages
    .slice(0, LISTED_ROWS)
    .map(({ id, reason = "", type = "", partition_key, sent, detail = "" }) => [
      id,
      ...ifQuarantine(reason),
      shortened(type, 24),
      shortened(partition_key, 40),
      sent,
      ...ifQuarantine(shortened(detail)),
    ]);
  const more = messages.length - rows.length;
  const why = isFifo ? "behind others of their group, held by somebody" : "held by somebody";
  const others = not_looked_at > 0 ? `; ${not_looked_at} were not (${why}, or beyond --limit)` : "";
  return [
    ...(rows.length > 0 ? table(header, rows) : []),
    ...(more > 0 ? [`… and ${more} more; --json has all`] : []),
    `${selected} selected of ${counted(looked_at, `${queue} message`)} looked at${others}`,
  ];
}

export function describeMessage({ target: _, queue: __, today, body, ...facts }: ShownMessage): string[] {
  return [
    ...Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [`${bold(name)}: ${shortened(value, 2_000)}`],
    ),
    `${bold("if sent again")}: ${shortened(Object.values(today).join(", "), 2_000)}`,
    "",
    body,
  ];
}

export function questionFor(command: "replay" | "drop", { target, queue }: HeldWork, count: number): string {
  const more = queue.isFifo ? ", and those behind them that are selected too," : "";
  const messages = `${counted(count, "message")}${more}`;
  return command === "replay"
    ? `Send ${messages} from ${queue.kind} back to the internal queue of ${target.label}?`
    : `Delete ${messages} from ${queue.kind} of ${target.label}?`;
}

export function describeSettlement(command: "replay" | "drop", result: Settlement, isInterrupted: boolean): string[] {
  const { target, queue, looked_at, selected, not_found, removed, sent_before, behind, not_looked_at } = result;
  const { not_deleted, file } = result;
  const verb = command === "replay" ? "sent back to the internal queue" : "deleted";
  const left = selected - removed;
  const reasons = groupBy(result.refused, ({ reason }) => reason);
  const when = (holds: boolean, line: string): string[] => (holds ? [line] : []);
  return [
    ...when(not_found.length > 0, `Not there, or behind others of their group: ${not_found.join(", ")}`),
    ...when(sent_before > 0, `${sent_before} of them had been sent by an earlier run, and were only removed`),
    ...[...reasons].map(([reason, messages]) => `${messages.length} were refused, or follow one that was: ${reason}`),
    ...when(not_deleted > 0, `${not_deleted} could not be deleted from ${queue}; run this again`),
    ...when(behind > 0, `${behind} stay behind messages of their group that are not selected: order is kept`),
    ...when(not_looked_at > 0, `About ${not_looked_at} come after messages that stay, and could not be looked at`),
    ...when(file !== undefined, `Originals of what was removed: ${file}`),
    ...when(left > 0 && isInterrupted, `${left} are left; run the same command again to go on`),
    `${removed} ${verb}, of ${counted(looked_at, `${queue} message`)} of ${target}`,
  ];
}

const SHOWN_DETAILS = 10;

export function describeForecast(expected: Forecast): string[] {
  const details = Object.entries(expected.quarantined_by_detail);
  const more = details.length - SHOWN_DETAILS;
  return [
    `${expected.selected} selected of ${expected.looked_at} looked at; with the code of this checkout, replaying them would give:`,
    `  ${expected.published} published, as ${counted(expected.external_events, "external event")}`,
    `  ${expected.ignored} ignored`,
    `  ${expected.quarantined} quarantined again`,
    ...details.slice(0, SHOWN_DETAILS).map(([detail, count]) => `    ${count} × ${shortened(detail, 160)}`),
    ...(more > 0 ? [`    … and ${more} other reasons; --json has all`] : []),
    `Nothing was changed. The deployed processor is of ${expected.deployed}: see that it has this code.`,
  ];
}
