// What the logs of a batch must not say.
import type { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { expect, test } from "vitest";
import { reportBatch } from "../../../functions/event-processor/report.ts";
import * as factories from "../../support/internal-events.ts";
import { type Run, run, sqsRecord } from "../../support/processor.ts";

interface Line {
  readonly level: string;
  readonly message: string;
  readonly facts: Record<string, unknown>;
}

function reported(batch: Run) {
  const lines: Line[] = [];
  const log = (level: string) => (message: string, facts: Record<string, unknown>) =>
    lines.push({ level, message, facts });
  const logger = { info: log("info"), warn: log("warn"), error: log("error") } as unknown as Logger;
  reportBatch(batch, 42, logger, new Metrics({ namespace: "Test" }));
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
  for (const line of lines) expect(JSON.stringify(line)).not.toContain(secret);
});
