// Lines of the processor's log that hold a text; the only file that asks CloudWatch Logs.
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Target } from "../target/index.ts";
import type { LogText } from "./log-entries.ts";

export interface LogQuery {
  readonly text: string;
  readonly sinceMs: number;
  readonly signal: AbortSignal;
  readonly onPage: (found: number) => void;
}

/** CloudWatch reads through everything since then, a page at a time. */
export async function readLog({ clients, logGroup }: Target, query: LogQuery): Promise<LogText[]> {
  const logs = await clients.logs();
  const lines: LogText[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: logGroup,
        startTime: query.sinceMs,
        filterPattern: `"${query.text.replaceAll(/["\\]/g, "\\$&")}"`,
        nextToken,
      }),
      { abortSignal: query.signal },
    );
    for (const { timestamp = 0, message = "" } of page.events ?? [])
      lines.push({ timestampMs: timestamp, text: message });
    query.onPage(lines.length);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}
