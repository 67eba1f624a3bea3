// `sluice start`: everything once, on this machine, told so that a person understands it at a glance.
import { runSample, type SampleRun } from "../../local/index.ts";
import { announceLocalRun, InterruptedError } from "../../operations/index.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeAttachment, describeRun, nextSteps } from "./start-report.ts";

export interface StartCommand extends Terminal {
  readonly engine: LoadedEngine;
  /** Keep the embedded AWS running after the sample, until the signal says stop. */
  readonly stay: boolean;
}

/** Returns the exit code: 0 only when the sum adds up. */
export async function start({ engine, stay, signal, progress, write, warn }: StartCommand): Promise<number> {
  let run: SampleRun;
  try {
    run = await runSample({
      engine,
      signal,
      onStage: progress.stage,
      onProgress: ({ received, settled }) => progress.update(`${settled} of ${received.total}`),
      onFailure: (message) => warn(`a batch failed and is tried again: ${message}`),
      onDeliveryFailure: (message) => warn(`not delivered: ${message}`),
      onSubscriberLog(text, functionName) {
        for (const line of text.trimEnd().split("\n")) void write(`${functionName}: ${line}`);
      },
    });
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("everything it had started is stopped");
    throw error;
  } finally {
    progress.end();
  }
  const { aws, ledger } = run;
  try {
    if (signal.aborted) throw new InterruptedError("everything it had started is stopped");
    for (const line of describeRun(run)) await write(line);
    if (!ledger.addsUp) return 1;
    if (!stay) {
      for (const line of nextSteps(engine.file)) await write(line);
      return 0;
    }
    const withdraw = announceLocalRun({ pid: process.pid, endpoint: aws.endpoint, stack: aws.stackName });
    try {
      for (const line of describeAttachment(run)) await write(line);
      await Promise.race([aws.ended, aborted(signal)]);
    } finally {
      withdraw();
    }
    await write("Stopped.");
    return 0;
  } finally {
    await aws.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
