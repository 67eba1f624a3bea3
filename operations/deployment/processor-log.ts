// What the processor's log says, line after line: what was counted per batch, and what became of each record.
import { setTimeout as sleep } from "node:timers/promises";
import { LINE_MESSAGES, type ProcessorLine, processorLine } from "./processor-line.ts";
import type { Target } from "./target.ts";

export type LoggedLine = ProcessorLine & { readonly timeMs: number };

const PATTERN = LINE_MESSAGES.map((message) => `?"\\"message\\":\\"${message}\\""`).join(" ");
const LOOK_AGAIN_MS = { here: 500, aws: 5_000 } as const;
/** Lines may be there later than others of the same moment. */
const LATE_MS = { here: 2_000, aws: 60_000 } as const;

export interface LogQuestion {
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

/** What was written since then and what comes, each line once, until the signal comes; an answer without new lines is empty. */
export async function* readProcessorLog(target: Target, question: LogQuestion): AsyncGenerator<LoggedLine[]> {
  const { signal } = question;
  const place = target.endpoint === undefined ? "aws" : "here";
  // Some emulators take alternatives for one text; they have no more lines than can be read.
  const filterPattern = place === "aws" ? PATTERN : undefined;
  const logs = await target.clients.logs();
  let latestMs = question.sinceMs;
  let seen = new Map<string, number>();
  while (!signal.aborted) {
    const startTime = Math.max(question.sinceMs, latestMs - LATE_MS[place]);
    let nextToken: string | undefined;
    do {
      const page = await logs.filterLogEvents(
        { logGroupName: target.logGroup, startTime, filterPattern, nextToken },
        { abortSignal: signal },
      );
      const fresh = (page.events ?? []).filter(({ eventId = "" }) => !seen.has(eventId));
      for (const { eventId = "", timestamp = 0 } of fresh) {
        seen.set(eventId, timestamp);
        latestMs = Math.max(latestMs, timestamp);
      }
      yield fresh.flatMap(({ timestamp = 0, message = "" }) => {
        const line = processorLine(message);
        return line ? [{ ...line, timeMs: timestamp }] : [];
      });
      nextToken = page.nextToken;
    } while (nextToken !== undefined && !signal.aborted);
    seen = new Map([...seen].filter(([, timeMs]) => timeMs >= latestMs - LATE_MS[place]));
    await sleep(LOOK_AGAIN_MS[place], undefined, { signal }).catch(() => undefined);
  }
}
