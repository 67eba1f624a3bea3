// Internal events a second through a pipeline, whoever runs it: from the first that is sent until all has been seen outside.
import { drainQueue, messagesIn } from "../../local/index.ts";
import { entranceOf } from "../../local/runs/entrance.ts";
import { removeQueue, subscribeQueue } from "../../local/runs/external-queue.ts";
import { type ReplayLine, replaySteps } from "../../local/runs/replay-batches.ts";
import type { LocalClients } from "../../local/this-machine.ts";
import { maestroEvents } from "../../shared/engines/maestro/index.ts";

export interface Pipeline {
  readonly endpoint: string;
  readonly clients: LocalClients;
  readonly outputs: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export interface Day {
  readonly lines: readonly string[];
  /** What becomes of it outside. */
  readonly externalEvents: number;
}

const LOOK_AGAIN_MS = 20;
const STALLED_AFTER_MS = 60_000;
let lastRun = 0;

/** @throws Error if what has to come out does not within a minute */
export async function eventsPerSecond(
  pipeline: Pipeline,
  { lines, externalEvents }: Day,
  days: number,
): Promise<number> {
  lastRun += 1;
  const run = lastRun; // no deduplication id comes twice
  const { sqs } = pipeline.clients;
  const internalQueue = pipeline.outputs["InternalQueueUrl"] ?? "";
  const entrance = entranceOf(pipeline);
  const everything = await subscribeQueue(pipeline, `sluice-bench-${run}`);
  const stopping = new AbortController();
  const seen = { count: 0, lastMs: Date.now() };
  const draining = drainQueue(
    sqs,
    everything,
    () => {
      seen.count += 1;
      seen.lastMs = Date.now();
    },
    stopping.signal,
  );
  const startMs = performance.now();
  try {
    for await (const step of replaySteps(repeated(lines, days), maestroEvents, entrance.maxBytes)) {
      if (step.kind === "unsendable") continue;
      const refused = await entrance.send(
        step.entries.map((entry) => ({ ...entry, MessageDeduplicationId: `${run}-${entry.MessageDeduplicationId}` })),
      );
      if (refused.length > 0) throw new Error(`${pipeline.endpoint} refused ${refused.length} messages`);
    }
    seen.lastMs = Date.now();
    while (seen.count < externalEvents * days || (await messagesIn(sqs, internalQueue)) > 0) {
      if (Date.now() - seen.lastMs > STALLED_AFTER_MS) {
        throw new Error(`${pipeline.endpoint}: ${seen.count} of ${externalEvents * days} external events have come`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  } finally {
    stopping.abort();
    await draining;
  }
  const seconds = (performance.now() - startMs) / 1_000;
  await removeQueue(pipeline, everything);
  return (lines.length * days) / seconds;
}

async function* repeated(lines: readonly string[], days: number): AsyncGenerator<ReplayLine> {
  let number = 0;
  for (let day = 0; day < days; day += 1) {
    for (const line of lines) {
      number += 1;
      yield { number, bytes: Buffer.from(line) };
    }
  }
}
