// `sluice replay`: recorded messages through the embedded AWS, into files.
import { createReplayFiles, type Ledger, replay } from "../../local/index.ts";
import { assertReadable, InterruptedError, type Line, readLines } from "../../operations/index.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";
import { UsageError } from "../errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { counted } from "../terminal/text.ts";
import { sumOf } from "./start.ts";

export interface ReplayCommand extends Terminal {
  readonly file: string;
  readonly out: string;
  readonly engine: LoadedEngine;
  readonly contracts: readonly string[];
  readonly cluster: string;
  readonly topic: TopicType;
}

/** What a line may hold at most, so that the original of an unreadable one can be kept whole. */
const LINE_MAX_BYTES = 64 * 1_048_576;

/** Returns the exit code: 0 only when the sum adds up. @throws UsageError for unusable input or output. */
export async function replayFile(command: ReplayCommand): Promise<number> {
  const { file, out, signal, progress } = command;
  const startMs = performance.now();
  await assertReadable(file);
  const files = await createReplayFiles(out).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  progress.stage("Synthesizing the CDK app");
  let ledger: Ledger;
  try {
    ledger = await replay({
      ...command,
      lines: wholeLines(file),
      files,
      onSynthesized: () => progress.stage(`Replaying ${file}`),
      onProgress: ({ received, settled }) => progress.update(`${received.total} sent, ${settled} done`),
      onFailure: (message) => command.warn(`a batch failed and is tried again: ${message}`),
    });
  } catch (error) {
    if (signal.aborted) throw new InterruptedError(`nothing was sent; ${out} holds empty files`);
    throw error;
  } finally {
    progress.end();
  }
  const seconds = Math.round(performance.now() - startMs) / 1_000;
  await files.close({ ...summaryOf(ledger), seconds, ...(signal.aborted ? { interrupted: true } : {}) });
  const { received, settled, externalEvents } = ledger;
  await command.write(`${sumOf(ledger)} (${seconds} s)`);
  await command.write(`external events ${externalEvents.total}, all files in ${out}`);
  if (signal.aborted) {
    throw new InterruptedError(`${counted(received.total, "message")} sent, ${settled} of them had come to an end`);
  }
  if (!ledger.addsUp) command.warn(`the sum does not add up: ${received.total} received, ${settled} accounted for`);
  return ledger.addsUp ? 0 : 1;
}

function summaryOf(ledger: Ledger): object {
  const { received, published, ignored, quarantined, deadLettered, externalEvents } = ledger;
  return {
    received: received.total,
    published: published.total,
    ignored: ignored.total,
    quarantined: quarantined.total,
    dead_lettered: deadLettered.total,
    external_events: externalEvents.total,
    received_by_type: received,
    published_by_type: published,
    ignored_by_reason: ignored,
    quarantined_by_reason: quarantined,
    dead_lettered_by_type: deadLettered,
    external_events_by_type: externalEvents,
  };
}

async function* wholeLines(file: string): AsyncGenerator<Line> {
  for await (const line of readLines(file, LINE_MAX_BYTES)) {
    if (line.sizeBytes > line.bytes.length) {
      throw new UsageError(
        `${file}: line ${line.number} has ${line.sizeBytes} bytes; a replay takes up to 64 MiB each`,
      );
    }
    yield line;
  }
}
