// What a group of CloudWatch Logs has of a time: it reads through everything in it, a page at a time.
import { InterruptedError } from "../errors.ts";
import type { Target } from "./target.ts";

export interface LogText {
  readonly timestampMs: number;
  readonly text: string;
}

export interface LogRange {
  readonly logGroupName: string;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly filterPattern: string;
  readonly sinceMs: number;
  /** @default now */
  readonly untilMs?: number;
  readonly signal: AbortSignal;
}

/** A page may be empty, and others come behind it. @throws InterruptedError once the signal has come */
export async function* logPages(
  { clients }: Pick<Target, "clients">,
  { logGroupName, filterPattern, sinceMs, untilMs, signal }: LogRange,
): AsyncGenerator<LogText[]> {
  const logs = await clients.logs();
  let nextToken: string | undefined;
  try {
    do {
      const page = await logs.filterLogEvents(
        { logGroupName, startTime: sinceMs, endTime: untilMs, filterPattern, nextToken },
        { abortSignal: signal },
      );
      yield (page.events ?? []).map(({ timestamp = 0, message = "" }) => ({ timestampMs: timestamp, text: message }));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("the log was not read to its end");
    throw error;
  }
}

/** Of what has its time as text, the earlier one first. */
export const byTime = (one: { readonly time: string }, other: { readonly time: string }): number =>
  one.time < other.time ? -1 : one.time > other.time ? 1 : 0;
