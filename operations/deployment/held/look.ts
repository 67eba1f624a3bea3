// What is in a held queue, without consuming it.
import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { InterruptedError, TargetError } from "../../errors.ts";
import { deployedProcessor } from "../processor.ts";
import { explainHeld } from "./forecast.ts";
import { type HeldFacts, type HeldMessage, heldFacts, inQueueOrder } from "./held-message.ts";
import type { HeldKind, HeldWork } from "./held-queue.ts";
import { isSelected, type Selection } from "./selection.ts";
import { type Taking, withTaken } from "./take.ts";

/** In wire names. */
export interface HeldList {
  readonly target: string;
  readonly queue: HeldKind;
  readonly selected: number;
  readonly looked_at: number;
  /** Taken by others, behind their group's first, or beyond the limit. */
  readonly not_looked_at: number;
  readonly messages: readonly HeldFacts[];
}

/** Looks at up to so many messages, and gives them back. @throws InterruptedError */
export async function listHeld(work: HeldWork, selection: Selection, limit: number): Promise<HeldList> {
  const { target, queue, signal } = work;
  const list = await withTaken(work, { removes: false }, async ({ taken, depth }) => {
    const looked = await taken.take(limit, queue.isFifo ? 0 : depth.visible, signal);
    const selected = looked.toSorted(inQueueOrder).filter((message) => isSelected(message, selection));
    const all = Math.max(looked.length, depth.visible + depth.inFlight + depth.delayed);
    return {
      target: target.label,
      queue: queue.kind,
      selected: selected.length,
      looked_at: looked.length,
      not_looked_at: all - looked.length,
      messages: selected.map(heldFacts),
    };
  });
  if (signal.aborted) throw new InterruptedError("nothing was changed");
  return list;
}

/** In wire names. */
export interface ShownMessage extends HeldFacts {
  readonly target: string;
  readonly queue: HeldKind;
  /** What would become of it, were it sent again. */
  readonly today: { readonly outcome: string; readonly reason?: string; readonly detail?: string };
}

/** One message, by its id here or in the internal queue. @throws TargetError if it is not there, InterruptedError */
export async function showHeld(work: HeldWork, id: string, engine: LoadedEngine): Promise<ShownMessage> {
  const { target, queue, signal } = work;
  const message = await withTaken(work, { removes: false }, (taking) => find(taking, id, signal));
  if (signal.aborted) throw new InterruptedError("nothing was changed");
  if (!message) {
    const hint = queue.isFifo ? "; it may stand behind others of its group" : "";
    const what = `no message ${id} in ${queue.kind} of ${target.label}${hint}`;
    throw new TargetError("no-such-message", what, { id, queue: queue.kind, target: target.label });
  }
  const { environment } = await deployedProcessor(target);
  const reading = explainHeld(environment, target.sink, engine)(message);
  const today = {
    outcome: reading.kind,
    ...(reading.kind === "published" ? {} : { reason: reading.reason }),
    ...(reading.kind === "quarantined" ? { detail: reading.detail } : {}),
  };
  const { body, ...facts } = heldFacts(message);
  return { target: target.label, queue: queue.kind, ...facts, today, body };
}

async function find({ taken, depth }: Taking, id: string, signal: AbortSignal): Promise<HeldMessage | undefined> {
  const AT_ONCE = 1_000;
  for (let looked = 0; looked <= depth.visible; ) {
    const messages = await taken.take(AT_ONCE, 0, signal);
    const found = messages.find((message) => message.id === id || message.sqsMessageId === id);
    if (found || messages.length === 0) return found;
    looked += messages.length;
  }
  return undefined;
}
