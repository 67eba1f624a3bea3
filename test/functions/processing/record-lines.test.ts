import { expect, test } from "vitest";
import { recordLines } from "../../../functions/processing/record-lines.ts";
import * as factories from "../../support/internal-events.ts";
import { type Run, run, sqsRecord } from "../../support/processor.ts";

const named = (batch: Run): Record<string, unknown>[] =>
  recordLines(batch, "r1", "1970-01-01T00:00:00.000Z").map((line) => JSON.parse(line));

test("each record is named with what became of it, and the ids of its events", async () => {
  const messages = [factories.stepInstanceUpdate(), factories.startWorkflow(), { type: "BRAND_NEW" }];
  const batch = await run(messages.map((message, index) => sqsRecord(message, `g${index}`)));

  const lines = named(batch);

  const [step] = batch.items;
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    message: "batch.records",
    records: [
      {
        sqs_message_id: step?.record.messageId,
        partition_key: "g0",
        outcome: "published",
        event_ids: [expect.stringMatching(/^[0-9a-f]{64}$/)],
      },
      { outcome: "ignored", reason: "internal-only" },
      { outcome: "quarantined", reason: "unknown-type" },
    ],
  });
});

test("a message of thousands of changes is spread over lines that CloudWatch takes", async () => {
  const changes = Array.from({ length: 2_500 }, (_, index) =>
    factories.changeRecord({ workflow_instance_id: index + 1 }),
  );
  const batch = await run([
    sqsRecord(factories.workflowInstanceUpdate(changes), "g"),
    sqsRecord(factories.startWorkflow(), "h"),
  ]);

  const lines = named(batch);

  for (const line of lines) expect(JSON.stringify(line).length).toBeLessThan(200_000);
  const ids = lines.flatMap(({ records }) =>
    (records as { event_ids?: string[] }[]).flatMap(({ event_ids = [] }) => event_ids),
  );
  expect(new Set(ids).size).toBe(2_500);
  expect(lines.flatMap(({ records }) => (records as { outcome: string }[]).map(({ outcome }) => outcome))).toEqual([
    "published",
    "published",
    "published",
    "ignored",
  ]);
});
