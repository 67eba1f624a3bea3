// The lines that a function writes with a level: about single records, and about what is wrong with a batch. As Powertools' logger writes
// them, field by field, which takes 24 KiB of the bundle for it and copies and filters each member several times.
import type { InvocationFacts } from "./report.ts";

export interface RecordLog {
  readonly warn: (message: string, facts: object) => void;
  readonly error: (message: string, facts: object) => void;
}

/** In order; those below the one that is asked for are not written. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL", "FATAL", "SILENT"];

export interface RecordLogSettings {
  /** The function's name among the metrics. */
  readonly service: string;
  /** The least level that is written. @default all */
  readonly level: string | undefined;
  readonly writeLines: (text: string) => void;
  readonly nowMs: () => number;
}

export function recordLog(
  { cold_start, function_name, function_request_id, xray_trace_id, ...invocation }: InvocationFacts,
  { service, level, writeLines, nowMs }: RecordLogSettings,
): RecordLog {
  const least = LEVELS.indexOf(level?.toUpperCase() ?? "");
  const write = (own: string, message: string, facts: object): void => {
    if (LEVELS.indexOf(own) < least) return;
    const line = {
      ...{ level: own, message, timestamp: new Date(nowMs()).toISOString(), service, cold_start },
      ...{ function_arn: invocation.function_arn, function_memory_size: invocation.function_memory_size },
      ...{ function_name, function_request_id, sampling_rate: 0, xray_trace_id },
      ...facts,
    };
    writeLines(`${JSON.stringify(line)}\n`);
  };
  return {
    warn: (message, facts) => write("WARN", message, facts),
    error: (message, facts) => write("ERROR", message, facts),
  };
}
