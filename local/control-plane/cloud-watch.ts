// Of CloudWatch: the age of a queue's oldest message, which SQS itself does not tell, and what functions have logged.
import * as z from "zod";
import { jsonAnswer, jsonError, type Service } from "./service.ts";

const MetricsSchema = z.object({
  MetricDataQueries: z.array(
    z.object({
      Id: z.string(),
      MetricStat: z.object({
        Metric: z.object({
          Namespace: z.literal("AWS/SQS"),
          MetricName: z.literal("ApproximateAgeOfOldestMessage"),
          Dimensions: z.tuple([z.object({ Name: z.literal("QueueName"), Value: z.string() })]),
        }),
      }),
    }),
  ),
});

/** When the oldest message of a queue came in; undefined if it holds none. */
export type OldestMessageMs = (queueName: string) => Promise<number | undefined>;

/** Of metrics that one. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
export function cloudWatch(oldestMessageMs: OldestMessageMs, nowMs: () => number): Service {
  return async ({ target, body }) => {
    if (target !== "GraniteServiceVersion20100801.GetMetricData") return undefined;
    const request = MetricsSchema.safeParse(JSON.parse(body));
    if (!request.success) {
      return jsonError("InvalidParameterValue", "the embedded AWS knows the age of a queue's oldest message only");
    }
    const results = request.data.MetricDataQueries.map(async ({ Id, MetricStat }) => {
      const sentMs = await oldestMessageMs(MetricStat.Metric.Dimensions[0].Value);
      const ageSeconds = sentMs === undefined ? 0 : Math.max(0, Math.floor((nowMs() - sentMs) / 1_000));
      return { Id, StatusCode: "Complete", Timestamps: [nowMs() / 1_000], Values: [ageSeconds] };
    });
    return jsonAnswer({ MetricDataResults: await Promise.all(results) });
  };
}

const LogsSchema = z.object({
  logGroupName: z.string(),
  filterPattern: z.string().default(""),
  startTime: z.number().default(0),
  endTime: z.number().default(Number.POSITIVE_INFINITY),
  limit: z.int().max(10_000).default(10_000),
  nextToken: z.string().optional(),
});

/**
 * FilterLogEvents, over what the functions have written. Of filter patterns it knows texts in quotation marks: all of them must
 * occur, of those behind a question mark one. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function cloudWatchLogs(log: LogStore): Service {
  return ({ target, body }) => {
    if (target !== "Logs_20140328.FilterLogEvents") return undefined;
    const { logGroupName, filterPattern, startTime, endTime, limit, nextToken } = LogsSchema.parse(JSON.parse(body));
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
    const events = found.slice(from, from + limit).map(({ number, timestampMs, text }) => ({
      eventId: String(number),
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

interface LogEvent {
  /** Its own, whatever is asked for. */
  readonly number: number;
  readonly timestampMs: number;
  readonly text: string;
}

/** Of one local run, in characters; older lines are dropped first. */
const MAX_CHARACTERS = 64 * 1_048_576;

/** What the functions have written to their logs, as long as there is room. */
export class LogStore {
  readonly #groups = new Map<string, LogEvent[]>();
  #characters = 0;
  #appended = 0;

  constructor(groups: readonly string[]) {
    for (const group of groups) this.#groups.set(group, []);
  }

  append(group: string, text: string, timestampMs: number): void {
    const events = this.#groups.get(group);
    if (!events) return;
    for (const line of text.split("\n")) {
      if (line === "") continue;
      events.push({ number: this.#appended, timestampMs, text: line });
      this.#appended += 1;
      this.#characters += line.length;
    }
    if (this.#characters > MAX_CHARACTERS) this.#dropOldest(events);
  }

  /** Undefined where there is no such group. */
  read(group: string): readonly LogEvent[] | undefined {
    return this.#groups.get(group);
  }

  #dropOldest(events: LogEvent[]): void {
    const dropped = events.splice(0, Math.ceil(events.length / 4));
    for (const { text } of dropped) this.#characters -= text.length;
  }
}
