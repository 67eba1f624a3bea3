// FilterLogEvents of CloudWatch Logs, over what the functions have written. Of filter patterns it knows texts in quotation
// marks: all of them must occur, of those behind a question mark one.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
import * as z from "zod";
import { jsonAnswer, jsonError, type Service } from "./answer.ts";
import type { LogStore } from "./log-store.ts";

const RequestSchema = z.object({
  logGroupName: z.string(),
  filterPattern: z.string().default(""),
  startTime: z.number().default(0),
  endTime: z.number().default(Number.POSITIVE_INFINITY),
  limit: z.int().max(10_000).default(10_000),
  nextToken: z.string().optional(),
});

export function cloudWatchLogs(log: LogStore): Service {
  return ({ target, body }) => {
    if (target !== "Logs_20140328.FilterLogEvents") return undefined;
    const { logGroupName, filterPattern, startTime, endTime, limit, nextToken } = RequestSchema.parse(JSON.parse(body));
    const all = log.read(logGroupName);
    if (!all) return jsonError("ResourceNotFoundException", "The specified log group does not exist.");
    const isMatch = readPattern(filterPattern);
    if (!isMatch) {
      return jsonError("InvalidParameterException", `the embedded AWS does not know the pattern ${filterPattern}`);
    }
    const found = all.filter(
      ({ timestampMs, text }) => timestampMs >= startTime && timestampMs <= endTime && isMatch(text),
    );
    const from = Number(nextToken ?? 0);
    const events = found.slice(from, from + limit).map(({ timestampMs, text }, index) => ({
      eventId: String(from + index),
      timestamp: timestampMs,
      ingestionTime: timestampMs,
      logStreamName: "local",
      message: text,
    }));
    const isLast = from + events.length >= found.length;
    return jsonAnswer({ events, ...(isLast ? {} : { nextToken: String(from + events.length) }) });
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
function readPattern(pattern: string): ((text: string) => boolean) | undefined {
  const terms = [...pattern.matchAll(/(\?)?"((?:[^"\\]|\\.)*)"/g)].map(([, isOne, term = ""]) => ({
    isOne: isOne !== undefined,
    text: term.replaceAll(/\\(.)/g, "$1"),
  }));
  if (pattern.replaceAll(/(\?)?"((?:[^"\\]|\\.)*)"/g, "").trim() !== "") return undefined;
  const needed = terms.filter(({ isOne }) => !isOne);
  const either = terms.filter(({ isOne }) => isOne);
  return (text) =>
    needed.every((term) => text.includes(term.text)) &&
    (either.length === 0 || either.some((term) => text.includes(term.text)));
}
