// What the logs and metrics of a batch say.
import type { Logger } from "@aws-lambda-powertools/logger";
import type { Metrics } from "@aws-lambda-powertools/metrics";
import fc from "fast-check";
import { expect, test } from "vitest";
import { reportBatch } from "../../../functions/event-processor/report.ts";
import { METRIC } from "../../../shared/wiring/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";
import * as factories from "../../support/internal-events.ts";
import { type Run, run, sqsRecord } from "../../support/processor.ts";

interface Line {
  readonly level: string;
  readonly message: string;
  readonly facts: Record<string, unknown>;
}

function reported(batch: Run) {
  const lines: Line[] = [];
  const metrics: Record<string, number> = {};
  const log = (level: string) => (message: string, facts: Record<string, unknown>) =>
    lines.push({ level, message, facts });
  const logger = { info: log("info"), warn: log("warn"), error: log("error") } as unknown as Logger;
  const addMetric = (name: string, _unit: string, value: number): void => {
    metrics[name] = (metrics[name] ?? 0) + value;
  };
  reportBatch(batch, 42, logger, { addMetric } as unknown as Metrics);
  return { lines, metrics };
}

test("one line says what became of the batch, and one each of what was quarantined or failed", async () => {
  const records = [
    sqsRecord(factories.stepInstanceUpdate(), "etl.daily/7"),
    sqsRecord(factories.startWorkflow(), "etl.daily"),
    sqsRecord('{"garbage', "a"),
    sqsRecord('{"more garbage', "b"),
  ];
  const batch = await run(records, { storeFails: (body) => body.includes("more") });

  const { lines } = reported(batch);

  expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    ...["warn record.quarantined", "error record.failed", "info batch.processed"],
  ]);
  expect(lines[0]?.facts).toMatchObject({
    ...{ reason: "invalid-json", partition_key: "a", sqs_message_id: records[2]?.messageId, receive_count: 1 },
    sequence_number: records[2]?.attributes.SequenceNumber,
  });
  expect(lines[1]?.facts).toMatchObject({ reason: "quarantine-refused", detail: "as told", partition_key: "b" });
  expect(lines[2]?.facts).toEqual({
    ...{ received: 4, published: 1, ignored: 1, quarantined: 1, failed: 1 },
    ...{ published_by_type: { STEP_INSTANCE_UPDATE: 1 }, ignored_by_reason: { "internal-only": 1 } },
    ...{ external_events: 1, publish_calls: 1, refused_events: 0, duration_ms: 42 },
  });
});

test("the metrics add up: received = published + ignored + quarantined + failed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraries.anyText, { maxLength: 10 }),
      fc.integer({ min: 0, max: 400 }),
      async (texts, remainingMs) => {
        const batch = await run(
          texts.map((text) => sqsRecord(text, text.slice(0, 1))),
          { remainingMs, callMs: 50 },
        );

        const { metrics } = reported(batch);

        const sum = [METRIC.published, METRIC.ignored, METRIC.quarantined, METRIC.failed].map(
          (name) => metrics[name] ?? 0,
        );
        expect(metrics[METRIC.received]).toBe(texts.length);
        expect(sum.reduce((total, one) => total + one)).toBe(texts.length);
      },
    ),
  );
});

test("no line repeats a body, however it is broken", async () => {
  const secret = "s3cret".repeat(300);
  const bodies = [
    `{"password":"${secret}`,
    JSON.stringify(factories.stepInstanceUpdate({ step_id: secret, pending_records: secret })),
    JSON.stringify({ type: secret }),
    JSON.stringify(factories.deleteWorkflow({ author: { [secret]: secret } })),
  ];
  const batch = await run(bodies.map((body) => sqsRecord(body, "a")));

  const { lines } = reported(batch);

  expect(batch.kinds).toEqual(Array(4).fill("quarantined"));
  for (const line of lines) expect(JSON.stringify(line)).not.toContain(secret);
});
