// `replay` and `drop`: the frame of both.
import { InterruptedError } from "../interruption.ts";
import { explainReplay } from "./explain-replay.ts";
import { removeSelected } from "./remove-selected.ts";
import type { SettleOptions } from "./settlement.ts";
import { withHeldQueue } from "./with-held-queue.ts";

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
    if (options.explain) return explainReplay(options, looked);
    return removeSelected(options, held, looked);
  });
  progress.end();
  if (options.json) await write(JSON.stringify({ target: target.label, queue: stored.kind, ...outcome.facts }));
  else for (const line of outcome.lines) await write(line);
  if (signal.aborted) throw new InterruptedError(outcome.lines.at(-1) ?? "");
  return outcome.exitCode;
}
