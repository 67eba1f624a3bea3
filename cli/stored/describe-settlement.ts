// The question before `replay` and `drop`, and their result, in words (pure).
import { groupBy } from "../../shared/values/index.ts";
import { counted } from "../counted.ts";
import type { SettleOptions, SettleResult } from "./settlement.ts";

export function questionFor({ command, target, stored }: SettleOptions, count: number): string {
  const more = stored.isFifo ? ", and those behind them that are selected too," : "";
  const messages = `${counted(count, "message")}${more}`;
  return command === "replay"
    ? `Send ${messages} from ${stored.kind} back to the internal queue of ${target.label}?`
    : `Delete ${messages} from ${stored.kind} of ${target.label}?`;
}

export function describeResult({ command, stored, target, signal }: SettleOptions, result: SettleResult): string[] {
  const verb = command === "replay" ? "sent back to the internal queue" : "deleted";
  const left = result.selected - result.removed;
  const reasons = groupBy(result.refused, ({ reason }) => reason);
  return [
    ...(result.sent_before > 0
      ? [`${result.sent_before} of them had been sent by an earlier run, and were only removed`]
      : []),
    ...[...reasons].map(([reason, messages]) => `${messages.length} were refused, or follow one that was: ${reason}`),
    ...(result.not_deleted > 0
      ? [`${result.not_deleted} could not be deleted from ${stored.kind}; run this again`]
      : []),
    ...(result.behind > 0
      ? [`${result.behind} stay behind messages of their group that are not selected: order is kept`]
      : []),
    ...(result.not_looked_at > 0
      ? [`About ${result.not_looked_at} stand behind messages that stay, and could not be looked at`]
      : []),
    ...(result.file ? [`Originals of what was removed: ${result.file}`] : []),
    ...(left > 0 && signal.aborted ? [`${left} are left; run the same command again to go on`] : []),
    `${result.removed} ${verb}, of ${counted(result.looked_at, `${stored.kind} message`)} of ${target.label}`,
  ];
}
