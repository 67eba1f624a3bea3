// What the logs of a batch must not say.
import type { Logger } from "@aws-lambda-powertools/logger";
import { expect, test } from "vitest";
import { reportBatch } from "../../../functions/processing/report.ts";
import * as factories from "../../support/internal-events.ts";
import { type Run, run, sqsRecord } from "../../support/processor.ts";

function reported(batch: Run): string[] {
  const lines: string[] = [];
  const log = (message: string, facts: Record<string, unknown>) => lines.push(JSON.stringify({ message, facts }));
  const logger = { info: log, warn: log, error: log } as unknown as Logger;
  const writeLines = (text: string) => lines.push(text);
  const invocation = { cold_start: false, function_name: "f", function_request_id: "r", xray_trace_id: undefined };
  reportBatch(batch, 0, invocation, { logger, writeLines, logRecords: true, stage: "test", nowMs: () => 42 });
  return lines;
}

test("no line repeats a body, however it is broken", async () => {
  const secret = "s3cret".repeat(300);
  const bodies = [
    `{"password":"${secret}`,
    JSON.stringify(factories.stepInstanceUpdate({ step_id: secret, pending_records: secret })),
    JSON.stringify({ type: secret }),
    JSON.stringify(factories.deleteWorkflow({ author: { [secret]: secret } })),
  ];
  const batch = await run(bodies.map((body) => sqsRecord(body, "a")));

  const lines = reported(batch);

  expect(batch.kinds).toEqual(Array(4).fill("quarantined"));
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line).not.toContain(secret);
});
