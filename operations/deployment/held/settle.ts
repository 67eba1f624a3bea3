// Takes selected messages out of a held queue for good: sent back to the internal queue, or dropped. Whatever happens in between, a
// message is in the queue, or on the disk and where it was to go.
import { queueDepth } from "../../../shared/sending/queue-depth.ts";
import { InterruptedError, TargetError } from "../../errors.ts";
import { createRemovedFile, type RemovedFile } from "../../removed-file.ts";
import { type LaneMessage, type LaneRefusal, sendInLanes } from "../send-in-lanes.ts";
import { type HeldMessage, heldFacts, inQueueOrder } from "./held-message.ts";
import type { HeldKind, HeldWork } from "./held-queue.ts";
import { openSentJournal, type SentJournal } from "./records.ts";
import { isSelected, reachable, type Selection } from "./selection.ts";
import { type TakenMessages, withTaken } from "./take.ts";

export type SettleProgress =
  /** For so many that somebody else has hidden. */
  | { readonly kind: "waiting"; readonly messages: number }
  | { readonly kind: "sending"; readonly messages: number }
  | { readonly kind: "sent"; readonly messages: number; readonly of: number };

export interface SettleOptions extends HeldWork {
  readonly command: "replay" | "drop";
  readonly selection: Selection;
  /** New file for what is removed. */
  readonly file: string;
  /** Asked once it is known how many it is about at first, of a FIFO or a very long queue; those stay hidden meanwhile. */
  readonly mayBegin: (messages: number) => Promise<boolean>;
  readonly onProgress: (progress: SettleProgress) => void;
}

/** In wire names. */
export interface Settlement {
  readonly target: string;
  readonly queue: HeldKind;
  readonly looked_at: number;
  readonly selected: number;
  /** Ids that were asked for, and are no message's that could be looked at. */
  readonly not_found: readonly string[];
  readonly removed: number;
  /** Sent back by an earlier run that ended before it could delete them. */
  readonly sent_before: number;
  /** Selected, and not reached: they stand behind one of their group that was not selected, or refused. */
  readonly behind: number;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
  /** About so many could not be looked at: they stand behind messages of their group that stay, or so many stay that SQS gives out no more. */
  readonly not_looked_at: number;
  /** Could not be deleted after they were dealt with; running the command again does no more than that. */
  readonly not_deleted: number;
  readonly file?: string;
}

/** Undefined if it may not begin. If the signal comes later, the result is what was done until then. @throws InterruptedError */
export function settleHeld(options: SettleOptions): Promise<Settlement | undefined> {
  const { queue, signal, onProgress } = options;
  const waitForHidden = (messages: number): void => onProgress({ kind: "waiting", messages });
  return withTaken(options, { removes: true, waitForHidden }, async ({ taken, depth }) => {
    const looked = await taken.take(Number.POSITIVE_INFINITY, queue.isFifo ? 0 : depth.visible, signal);
    if (signal.aborted) throw new InterruptedError("nothing was changed");
    return removeSelected(options, taken, looked, depth.visible);
  });
}

async function removeSelected(
  options: SettleOptions,
  taken: TakenMessages,
  looked: HeldMessage[],
  /** As SQS says; more than it gives out at once may be there. */
  waiting: number,
): Promise<Settlement | undefined> {
  const { target, queue, selection, command, signal } = options;
  const journal = command === "replay" ? openSentJournal(queue.sentJournal) : undefined;
  let file: RemovedFile | undefined;
  const total = { looked_at: 0, selected: 0, removed: 0, sent_before: 0, behind: 0, not_deleted: 0 };
  const refused: LaneRefusal<HeldMessage>[] = [];
  const notFound = new Set(selection.ids);
  try {
    let round = looked;
    for (let isFirst = true; round.length > 0; isFirst = false) {
      total.looked_at += round.length;
      for (const { id, sqsMessageId } of round) for (const found of [id, sqsMessageId]) notFound.delete(found);
      const { ready, behind } = reachable(
        round,
        // What this run has sent and what has come back already would come back again.
        (message) => isSelected(message, selection) && (isFirst || !journal?.isReplay(message.sqsMessageId)),
        queue.isFifo,
      );
      total.behind += behind.length;
      total.selected += ready.length;
      if (ready.length === 0) break;
      if (isFirst && !(await options.mayBegin(ready.length))) return undefined;
      if (signal.aborted) break;
      file ??= createRemovedFile(options.file);
      file.add(ready.map(heldFacts));
      const done = journal
        ? await replayRound(options, taken, journal, ready)
        : { ...(await dropRound(taken, ready)), refused: [], sent_before: 0 };
      total.removed += done.removed;
      total.not_deleted += done.not_deleted;
      total.sent_before += done.sent_before;
      refused.push(...done.refused);
      // The next ones of each group of a FIFO queue, and of any queue those beyond what it gives out at once, can be received only now.
      const mayBringMore = queue.isFifo || total.looked_at < waiting;
      if (!mayBringMore || signal.aborted || done.refused.length > 0 || done.not_deleted > 0) break;
      round = await taken.take(Number.POSITIVE_INFINITY, queue.isFifo ? 0 : waiting - total.looked_at, signal);
    }
  } finally {
    file?.close();
    journal?.close();
  }
  return {
    target: target.label,
    queue: queue.kind,
    ...total,
    not_found: [...notFound],
    refused: refused.flatMap(({ items, reason }) => items.map(({ id }) => ({ id, reason }))),
    not_looked_at:
      queue.isFifo || total.looked_at < waiting ? (await queueDepth(target.clients.sqs, queue.url)).visible : 0,
    ...(file ? { file: file.path } : {}),
  };
}

async function dropRound(taken: TakenMessages, messages: readonly HeldMessage[]) {
  const refused = await taken.delete(messages);
  return { removed: messages.length - refused.length, not_deleted: refused.length };
}

/** The messages must not come back by themselves between being sent and being deleted. */
const RESERVE_MS = 30_000;

async function replayRound(
  { target, signal, onProgress }: SettleOptions,
  taken: TakenMessages,
  journal: SentJournal,
  messages: readonly HeldMessage[],
) {
  const round = { removed: 0, not_deleted: 0 };
  const remove = async (done: readonly HeldMessage[]): Promise<void> => {
    const { removed, not_deleted } = await dropRound(taken, done);
    round.removed += removed;
    round.not_deleted += not_deleted;
  };
  onProgress({ kind: "sending", messages: messages.length });
  const sentBefore = messages.filter(({ id }) => journal.hasSent(id));
  await remove(sentBefore);
  const isTaken = (): boolean => Date.now() < taken.hiddenUntilMs - RESERVE_MS;
  const refused = await sendInLanes(messagesBack(messages.filter(({ id }) => !journal.hasSent(id))), {
    sqs: target.clients.sqs,
    queueUrl: target.internalQueueUrl,
    mayContinue: () => isTaken() && !signal.aborted,
    async onAccepted(accepted) {
      const at = new Date().toISOString();
      journal.add(accepted.map(({ item, sentAs }) => ({ id: item.id, sent_as: sentAs, at })));
      await remove(accepted.map(({ item }) => item));
      onProgress({ kind: "sent", messages: round.removed, of: messages.length });
    },
  });
  if (!isTaken() && !signal.aborted && round.removed < messages.length) {
    const details = { removed: round.removed, of: messages.length };
    const what = `${details.removed} of ${details.of} messages sent back before the time ended for which they are hidden`;
    throw new TargetError("time-ended", what, details);
  }
  return { ...round, refused, sent_before: sentBefore.length };
}

/** Original bytes and old partition key, in the order in which they are to be sent. */
function messagesBack(messages: readonly HeldMessage[]): LaneMessage<HeldMessage>[] {
  return messages.toSorted(inQueueOrder).map((item) => ({
    item,
    key: item.partitionKey,
    sizeBytes: Buffer.byteLength(item.body),
    entry: {
      MessageBody: item.body,
      MessageGroupId: item.partitionKey,
      // One for each stay in the queue: sending the same held message again within five minutes is dropped, and a message that
      // was replayed and stored anew is not.
      MessageDeduplicationId: `replay-${item.id}`,
    },
  }));
}
