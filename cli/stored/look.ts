// `list` and `show`: what is in a stored queue, without consuming it.
import { counted } from "../counted.ts";
import { InterruptedError } from "../interruption.ts";
import type { Target } from "../target/index.ts";
import { TargetError } from "../target/index.ts";
import { deployedProcessor } from "../target/processor-settings.ts";
import type { Terminal } from "../terminal.ts";
import { bold, shortened, table } from "../text-table.ts";
import { explainStored } from "./explain-stored.ts";
import { isSelected, type Selection } from "./selection.ts";
import { factsOf, inQueueOrder, type StoredMessage } from "./stored-message.ts";
import type { StoredQueue } from "./stored-queue.ts";
import { type Held, withHeldQueue } from "./with-held-queue.ts";

export interface LookOptions extends Omit<Terminal, "warn"> {
  readonly target: Target;
  readonly stored: StoredQueue;
  readonly json: boolean;
}

export interface Looked {
  readonly messages: StoredMessage[];
  readonly lookedAt: number;
  /** Messages that could not be looked at: held by others, behind their group's first, or beyond the limit. */
  readonly notLookedAt: number;
}

/** Looks at up to so many messages, and gives them back. */
export async function lookAt(options: Omit<LookOptions, "write" | "json">, limit: number): Promise<Looked> {
  const { target, stored, signal, progress } = options;
  progress.stage(`Looking at ${stored.kind} messages of ${target.label}`);
  const looked = await withHeldQueue(
    target,
    stored,
    { signal, progress, removes: false, needsAll: false },
    async ({ queue, depth }) => {
      const messages = await queue.take(limit, stored.isFifo ? 0 : depth.visible, signal);
      const all = Math.max(messages.length, depth.visible + depth.inFlight + depth.delayed);
      return {
        messages: messages.toSorted(inQueueOrder),
        lookedAt: messages.length,
        notLookedAt: all - messages.length,
      };
    },
  );
  if (signal.aborted) throw new InterruptedError("nothing was changed");
  return looked;
}

const LISTED_ROWS = 50;

export async function list(options: LookOptions, selection: Selection, limit: number): Promise<number> {
  const { target, stored, write, progress } = options;
  const looked = await lookAt(options, limit);
  progress.end();
  const messages = looked.messages.filter((message) => isSelected(message, selection));
  if (options.json) {
    const counts = { selected: messages.length, looked_at: looked.lookedAt, not_looked_at: looked.notLookedAt };
    const facts = messages.map(factsOf);
    await write(JSON.stringify({ target: target.label, queue: stored.kind, ...counts, messages: facts }));
    return 0;
  }
  if (messages.length > 0) {
    const rows = messages
      .slice(0, LISTED_ROWS)
      .map(({ id, reason, type, partitionKey, sentMs, detail }) => [
        id,
        ...(stored.kind === "quarantine" ? [reason ?? ""] : []),
        shortened(type ?? "", 24),
        shortened(partitionKey, 40),
        new Date(sentMs).toISOString(),
        ...(stored.kind === "quarantine" ? [shortened(detail ?? "")] : []),
      ]);
    const isQuarantine = stored.kind === "quarantine";
    const header = ["Id", ...(isQuarantine ? ["Reason"] : []), "Type", "Partition key", "Sent"];
    for (const line of table([...header, ...(isQuarantine ? ["Detail"] : [])], rows)) await write(line);
    if (messages.length > rows.length) await write(`… and ${messages.length - rows.length} more; --json has all`);
  }
  await write(`${messages.length} selected of ${describeLooked(looked, stored)}`);
  return 0;
}

export function describeLooked({ lookedAt, notLookedAt }: Looked, { kind, isFifo }: StoredQueue): string {
  const looked = `${counted(lookedAt, `${kind} message`)} looked at`;
  if (notLookedAt === 0) return looked;
  const why = isFifo ? "behind others of their group, held by somebody" : "held by somebody";
  return `${looked}; ${notLookedAt} were not (${why}, or beyond --limit)`;
}

export async function show(options: LookOptions, id: string, engineFile: string | undefined): Promise<number> {
  const { target, stored, write, progress, signal } = options;
  progress.stage(`Looking for ${id} in ${stored.kind} of ${target.label}`);
  const message = await withHeldQueue(target, stored, { signal, progress, removes: false, needsAll: false }, (held) =>
    find(held, id, signal),
  );
  progress.end();
  if (signal.aborted) throw new InterruptedError("nothing was changed");
  if (!message) {
    const hint = stored.isFifo ? "; it may stand behind others of its group" : "";
    throw new TargetError(`no message ${id} in ${stored.kind} of ${target.label}${hint}`);
  }
  const { environment } = await deployedProcessor(target);
  const explain = await explainStored(environment, engineFile, Date.now);
  const reading = explain(message);
  const today =
    reading.kind === "published" ? { outcome: reading.kind } : { outcome: reading.kind, reason: reading.reason };
  const detail = reading.kind === "quarantined" ? { detail: reading.detail } : {};
  const { body, ...facts } = factsOf(message);
  if (options.json) {
    await write(
      JSON.stringify({ target: target.label, queue: stored.kind, ...facts, today: { ...today, ...detail }, body }),
    );
    return 0;
  }
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined) await write(`${bold(name)}: ${shortened(String(value), 2_000)}`);
  }
  await write(`${bold("if sent again")}: ${shortened(Object.values({ ...today, ...detail }).join(", "), 2_000)}`);
  await write("");
  await write(String(body));
  return 0;
}

async function find({ queue, depth }: Held, id: string, signal: AbortSignal): Promise<StoredMessage | undefined> {
  const AT_ONCE = 1_000;
  for (let looked = 0; looked <= depth.visible; ) {
    const messages = await queue.take(AT_ONCE, 0, signal);
    const found = messages.find((message) => message.id === id || message.sqsMessageId === id);
    if (found || messages.length === 0) return found;
    looked += messages.length;
  }
  return undefined;
}
