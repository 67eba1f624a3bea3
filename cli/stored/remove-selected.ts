// Takes selected messages out of a stored queue for good. Whatever happens in between, a message is in the queue, or on the disk
// and where it was to go.
import { counted } from "../counted.ts";
import { type LaneRefusal, sendInLanes } from "../send-in-lanes.ts";
import { TargetError } from "../target/index.ts";
import { describeResult, questionFor } from "./describe-settlement.ts";
import { type HeldQueue, queueDepth } from "./held-queue.ts";
import { reachable } from "./reachable.ts";
import { createRemovedFile, type RemovedFile } from "./removed-file.ts";
import { isSelected } from "./selection.ts";
import { sendBackMessages } from "./send-back.ts";
import { openSentJournal, type SentJournal } from "./sent-journal.ts";
import type { SettleOptions, SettleOutcome, SettleResult } from "./settlement.ts";
import type { StoredMessage } from "./stored-message.ts";
import type { Held } from "./with-held-queue.ts";

export async function removeSelected(
  options: SettleOptions,
  held: Held,
  looked: StoredMessage[],
): Promise<SettleOutcome> {
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
  const result: SettleResult = {
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
