// `replay` and `drop`: takes selected messages out of a stored queue for good. Whatever happens in between, a message is in
// the queue, or on the disk and where it was to go.

import { groupBy } from "../../shared/wiring/index.ts";
import { counted } from "../counted.ts";
import { InterruptedError } from "../interruption.ts";
import type { Progress } from "../progress.ts";
import { type LaneRefusal, sendInLanes } from "../send-in-lanes.ts";
import type { Target } from "../target/index.ts";
import { TargetError } from "../target/index.ts";
import { deployedProcessor } from "../target/processor-settings.ts";
import { shortened } from "../text-table.ts";
import { explainStored, type Forecast, forecast } from "./explain-stored.ts";
import { type HeldQueue, queueDepth } from "./held-queue.ts";
import { reachable } from "./reachable.ts";
import { createRemovedFile, type RemovedFile } from "./removed-file.ts";
import { isSelected, type Selection } from "./selection.ts";
import { sendBackMessages } from "./send-back.ts";
import { openSentJournal, type SentJournal } from "./sent-journal.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { StoredQueue } from "./stored-queue.ts";
import { type Held, withHeldQueue } from "./with-held-queue.ts";

export interface SettleOptions {
  readonly command: "replay" | "drop";
  readonly target: Target;
  readonly stored: StoredQueue;
  readonly selection: Selection;
  /** Where what is removed is written. */
  readonly file: string;
  /** Only say what would happen. */
  readonly explain: boolean;
  /** Module of the engine whose messages they are. @default the engine that is shipped */
  readonly engineFile: string | undefined;
  readonly json: boolean;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly write: (line: string) => Promise<void>;
  readonly warn: (line: string) => void;
}

interface Result {
  readonly looked_at: number;
  readonly selected: number;
  readonly removed: number;
  /** Sent back by an earlier run that ended before it could delete them. */
  readonly sent_before: number;
  /** Selected, and not reached: they stand behind one of their group that was not selected, or refused. */
  readonly behind: number;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** About so many of a FIFO queue stand behind messages that stay, and could not be looked at. */
  readonly not_looked_at: number;
  /** Could not be deleted after they were dealt with; running the command again does no more than that. */
  readonly not_deleted: number;
  readonly file?: string;
}

/** Returns the exit code: 0 once everything selected is done. @throws InterruptedError, TargetError or UsageError. */
export async function settle(options: SettleOptions): Promise<number> {
  const { target, stored, command, signal, progress, write } = options;
  progress.stage(`Looking at ${stored.kind} messages of ${target.label}`);
  const needsAll = command === "replay" && !options.explain;
  const removes = !options.explain;
  const outcome = await withHeldQueue(target, stored, { signal, progress, removes, needsAll }, async (held) => {
    const looked = await held.queue.take(Number.POSITIVE_INFINITY, stored.isFifo ? 0 : held.depth.visible, signal);
    progress.end();
    if (signal.aborted) throw new InterruptedError("nothing was changed");
    if (options.explain) return explained(options, looked);
    return removed(options, held, looked);
  });
  progress.end();
  if (options.json) await write(JSON.stringify({ target: target.label, queue: stored.kind, ...outcome.facts }));
  else for (const line of outcome.lines) await write(line);
  if (signal.aborted) throw new InterruptedError(outcome.lines.at(-1) ?? "");
  return outcome.exitCode;
}

interface Outcome {
  readonly facts: object;
  readonly lines: readonly string[];
  readonly exitCode: number;
}

async function explained(
  { target, stored, selection, engineFile }: SettleOptions,
  looked: StoredMessage[],
): Promise<Outcome> {
  const { ready, behind } = reachable(looked, (message) => isSelected(message, selection), stored.isFifo);
  const { environment, modifiedAt } = await deployedProcessor(target);
  const expected = forecast(ready, await explainStored(environment, engineFile, Date.now));
  const facts = { looked_at: looked.length, selected: ready.length, behind: behind.length, ...expected };
  return {
    facts: { ...facts, deployed: modifiedAt.toISOString() },
    lines: describeForecast(expected, ready.length, looked.length, modifiedAt),
    exitCode: expected.quarantined > 0 ? 1 : 0,
  };
}

const SHOWN_DETAILS = 10;

function describeForecast(expected: Forecast, selected: number, lookedAt: number, modifiedAt: Date): string[] {
  const details = Object.entries(expected.quarantined_by_detail);
  return [
    `${selected} selected of ${lookedAt} looked at; with the code of this checkout, replaying them would give:`,
    `  ${expected.published} published, as ${counted(expected.external_events, "external event")}`,
    `  ${expected.ignored} ignored`,
    `  ${expected.quarantined} quarantined again`,
    ...details.slice(0, SHOWN_DETAILS).map(([detail, count]) => `    ${count} × ${shortened(detail, 160)}`),
    ...(details.length > SHOWN_DETAILS
      ? [`    … and ${details.length - SHOWN_DETAILS} other reasons; --json has all`]
      : []),
    `Nothing was changed. The deployed processor is of ${modifiedAt.toISOString()}: see that it has this code.`,
  ];
}

async function removed(options: SettleOptions, held: Held, looked: StoredMessage[]): Promise<Outcome> {
  const { stored, selection, command, signal } = options;
  const journal = command === "replay" ? openSentJournal(stored.sentJournal) : undefined;
  let file: RemovedFile | undefined;
  const total = { lookedAt: 0, selected: 0, removed: 0, sentBefore: 0, notDeleted: 0 };
  const refused: LaneRefusal<StoredMessage>[] = [];
  const blocked: StoredMessage[] = [];
  try {
    let round = looked;
    for (let isFirst = true; round.length > 0; isFirst = false) {
      total.lookedAt += round.length;
      const { ready, behind } = reachable(
        round,
        // What this run has sent and what has come back already would come back again.
        (message) => isSelected(message, selection) && (isFirst || !journal?.isReplay(message.sqsMessageId)),
        stored.isFifo,
      );
      blocked.push(...behind);
      total.selected += ready.length;
      if (ready.length === 0) break;
      if (isFirst && !(await options.confirm(questionFor(options, ready.length)))) {
        return { facts: { removed: 0 }, lines: ["Nothing was changed."], exitCode: 1 };
      }
      if (signal.aborted) break;
      file ??= createRemovedFile(options.file);
      file.add(ready);
      const done = journal
        ? await replayRound(options, held.queue, journal, ready)
        : { ...(await dropRound(held.queue, ready)), refused: [], sentBefore: 0 };
      total.removed += done.removed;
      total.notDeleted += done.notDeleted;
      total.sentBefore += done.sentBefore;
      refused.push(...done.refused);
      // Of a FIFO queue the next ones of each group can be received only now.
      if (!stored.isFifo || signal.aborted || done.refused.length > 0 || done.notDeleted > 0) break;
      round = await held.queue.take(Number.POSITIVE_INFINITY, 0, signal);
    }
  } finally {
    file?.close();
    journal?.close();
  }
  const left = refused.flatMap(({ items, reason }) => items.map(({ id }) => ({ id, reason })));
  const result: Result = {
    looked_at: total.lookedAt,
    selected: total.selected,
    removed: total.removed,
    sent_before: total.sentBefore,
    behind: blocked.length,
    refused: left,
    not_looked_at: stored.isFifo ? (await queueDepth(options.target.clients.sqs, stored.url)).visible : 0,
    not_deleted: total.notDeleted,
    ...(file ? { file: file.path } : {}),
  };
  const isDone = total.removed === total.selected && blocked.length === 0;
  return { facts: result, lines: describeResult(options, result), exitCode: isDone ? 0 : 1 };
}

function questionFor({ command, target, stored }: SettleOptions, count: number): string {
  const more = stored.isFifo ? ", and those behind them that are selected too," : "";
  const messages = `${counted(count, "message")}${more}`;
  return command === "replay"
    ? `Send ${messages} from ${stored.kind} back to the internal queue of ${target.label}?`
    : `Delete ${messages} from ${stored.kind} of ${target.label}?`;
}

interface Round {
  readonly removed: number;
  readonly notDeleted: number;
}

async function dropRound(queue: HeldQueue, messages: readonly StoredMessage[]): Promise<Round> {
  const refused = await queue.delete(messages);
  return { removed: messages.length - refused.length, notDeleted: refused.length };
}

/** The hold must not end between sending a message and deleting it. */
const HOLD_RESERVE_MS = 30_000;

async function replayRound(
  { target, command, stored, signal, progress }: SettleOptions,
  queue: HeldQueue,
  journal: SentJournal,
  messages: readonly StoredMessage[],
): Promise<Round & { readonly refused: LaneRefusal<StoredMessage>[]; readonly sentBefore: number }> {
  const round = { removed: 0, notDeleted: 0 };
  const remove = async (done: readonly StoredMessage[]): Promise<void> => {
    const { removed, notDeleted } = await dropRound(queue, done);
    round.removed += removed;
    round.notDeleted += notDeleted;
  };
  progress.stage(`Sending ${counted(messages.length, `${stored.kind} message`)} back`);
  const sentBefore = messages.filter(({ id }) => journal.hasSent(id));
  await remove(sentBefore);
  const isHeld = (): boolean => Date.now() < queue.heldUntilMs - HOLD_RESERVE_MS;
  const refused = await sendInLanes(sendBackMessages(messages.filter(({ id }) => !journal.hasSent(id))), {
    sqs: target.clients.sqs,
    queueUrl: target.internalQueueUrl,
    mayContinue: () => isHeld() && !signal.aborted,
    async onAccepted(accepted) {
      const at = new Date().toISOString();
      journal.add(accepted.map(({ item, sentAs }) => ({ id: item.id, sent_as: sentAs, at })));
      await remove(accepted.map(({ item }) => item));
      progress.update(`${round.removed} of ${messages.length}`);
    },
  });
  progress.end();
  if (!isHeld() && !signal.aborted && round.removed < messages.length) {
    throw new TargetError(
      `${round.removed} of ${counted(messages.length, "message")} sent back before their hold ended; run the same ${command} again for the others`,
    );
  }
  return { ...round, refused, sentBefore: sentBefore.length };
}

function describeResult({ command, stored, target, signal }: SettleOptions, result: Result): string[] {
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
