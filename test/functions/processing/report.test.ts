// What a batch leaves in log and metrics: the log lines as they are, the metrics as CloudWatch would read them from the log.
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recordLog } from "../../../functions/processing/record-log.ts";
import { type InvocationFacts, recordLines, reportBatch } from "../../../functions/processing/report.ts";
import { METRIC, METRIC_NAMESPACE } from "../../../shared/wiring/index.ts";
import { EMF_SCHEMA } from "../../support/emf-schema.ts";
import * as factories from "../../support/internal-events.ts";
import { type LogLine, logLines } from "../../support/log-lines.ts";
import { type Run, run, sqsRecord, type World } from "../../support/processor.ts";

interface Datum {
  readonly metric: string;
  readonly unit: string;
  readonly dimensions: Record<string, unknown>;
  readonly values: readonly number[];
}

const isEmf = new Ajv({ strict: false }).compile(EMF_SCHEMA);

/** Reads embedded metrics as CloudWatch does, and refuses what it would not take. */
function metricsOf(lines: readonly LogLine[]): Datum[] {
  return lines.flatMap((line) => {
    if ("_aws" in line) expect(isEmf(line), JSON.stringify(isEmf.errors)).toBe(true);
    const { _aws: metadata } = line as { _aws?: { CloudWatchMetrics: { [key: string]: never[] }[] } };
    return (metadata?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics: definitions = [] }) => {
      expect(Namespace).toBe(METRIC_NAMESPACE);
      expect(definitions.length).toBeLessThanOrEqual(100);
      const [names = []] = Dimensions as unknown as string[][];
      return (definitions as { Name: string; Unit: string }[]).map(({ Name, Unit }) => {
        const values = [line[Name]].flat() as number[];
        expect(values.length).toBeLessThanOrEqual(100);
        const dimensions = Object.fromEntries(names.map((name) => [name, line[name]]));
        return { metric: Name, unit: Unit, dimensions, values };
      });
    });
  });
}

const BASE = { service: "event-processor", stage: "test" };

const INVOCATION = {
  cold_start: false,
  function_arn: "arn:aws:lambda:eu-west-1:111122223333:function:sluice-test-processor",
  function_memory_size: "512",
  function_name: "sluice-test-processor",
  function_request_id: "00000000-0000-4000-8000-000000000000",
  xray_trace_id: undefined,
};

interface Setting extends World {
  readonly logLevel?: "INFO" | "CRITICAL";
  readonly logRecords?: boolean;
}

async function report(messages: readonly [unknown, string][], world: Setting = {}, receiveCount = 1) {
  const records = messages.map(([message, group]) => {
    const record = sqsRecord(message, group);
    return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(receiveCount) } };
  });
  const batch = await run(records, world);
  const lines = logLines(() => {
    const writeLines = (text: string) => process.stdout.write(text);
    const nowMs = () => 1_764_000_000_042;
    reportBatch(batch, 1_764_000_000_000, INVOCATION, {
      log: recordLog(INVOCATION, { service: BASE.service, level: world.logLevel, writeLines, nowMs }),
      writeLines,
      logRecords: world.logRecords ?? false,
      service: BASE.service,
      stage: BASE.stage,
      nowMs,
    });
  });
  const data = metricsOf(lines);
  const sum = (metric: string, more: object = {}): number =>
    data
      .filter((datum) => datum.metric === metric)
      .filter(({ dimensions }) => JSON.stringify(dimensions) === JSON.stringify({ ...BASE, ...more }))
      .flatMap(({ values }) => values)
      .reduce((total, value) => total + value, 0);
  return { lines, data, sum };
}

const MIXED: readonly [unknown, string][] = [
  [factories.stepInstanceUpdate(), "a"],
  [factories.deleteWorkflow(), "b"],
  [factories.startWorkflow(), "c"],
  [factories.terminateThenRun(), "d"],
  ["gar{bage", "e"],
];

test("received = published + ignored + quarantined + failed, and each reason is counted by itself", async () => {
  const { sum } = await report(MIXED);

  expect(sum(METRIC.received)).toBe(5);
  expect(sum(METRIC.published)).toBe(2);
  expect(sum(METRIC.ignored)).toBe(2);
  expect(sum(METRIC.quarantined)).toBe(1);
  expect(sum(METRIC.failed)).toBe(0);
  expect(sum(METRIC.ignored, { reason: "internal-only" })).toBe(2);
  expect(sum(METRIC.quarantined, { reason: "invalid-json" })).toBe(1);
});

test("external events are counted by contract and type", async () => {
  const { sum } = await report(MIXED, { contracts: ["v1", "maestro"] });

  expect(sum(METRIC.externalEvents)).toBe(4);
  expect(sum(METRIC.externalEvents, { contract: "v1", type: "step-instance.status.changed" })).toBe(1);
  expect(sum(METRIC.externalEvents, { contract: "v1", type: "workflow.deleted" })).toBe(1);
  expect(sum(METRIC.externalEvents, { contract: "maestro", type: "WORKFLOW_DELETION_CHANGE_EVENT" })).toBe(1);
});

test("the delay of each event runs from its change to its publication, in milliseconds", async () => {
  const ahead = factories.deleteWorkflow({ timestamp: 1_764_000_000_500 });
  const { data } = await report([...MIXED, [ahead, "f"]]);

  const delays = data.filter(({ metric }) => metric === METRIC.delayMs);
  // The publisher's clock stands at 1,764,000,000,100: a change ahead of it is not early.
  expect(delays).toEqual([{ metric: METRIC.delayMs, unit: "Milliseconds", dimensions: BASE, values: [95, 100, 0] }]);
});

test.each([100, 250])(
  "%i delays in one batch keep to a hundred values per document, and none is lost",
  async (count) => {
    const records = Array.from({ length: count }, (_, index) =>
      factories.changeRecord({ workflow_instance_id: index }),
    );

    const { lines, data, sum } = await report([[factories.workflowInstanceUpdate(records), "etl.daily"]]);

    const values = data.filter(({ metric }) => metric === METRIC.delayMs).flatMap((datum) => datum.values);
    expect(values).toHaveLength(count);
    expect(sum(METRIC.externalEvents)).toBe(count);
    expect(sum(METRIC.received)).toBe(1);
    expect(lines.filter(({ _aws, message }) => !_aws && message !== "batch.processed")).toEqual([]);
  },
);

test("what comes a second time is counted as retried, what is handed back as failed with its reason", async () => {
  const { sum, lines } = await report(
    [
      [factories.stepInstanceUpdate(), "a"],
      [factories.stepInstanceUpdate(), "a"],
    ],
    { answer: () => "service-refused" },
    2,
  );

  expect(sum(METRIC.retried)).toBe(2);
  expect(sum(METRIC.failed)).toBe(2);
  expect(sum(METRIC.failed, { reason: "publish-refused" })).toBe(2);
  expect(sum(METRIC.refusedEvents)).toBeGreaterThanOrEqual(2);
  expect(lines.filter(({ message }) => message === "record.failed")).toHaveLength(2);
});

test("a count of zero is not written, so that an ordinary batch costs few bytes", async () => {
  const { data } = await report([[factories.startWorkflow(), "a"]]);

  expect(data.map(({ metric }) => metric)).toEqual([
    METRIC.received,
    METRIC.ignored,
    METRIC.durationMs,
    METRIC.ignored,
  ]);
});

test("the log line of a batch has every count, also zeros, and no body", async () => {
  const { lines } = await report(MIXED);

  expect(lines.find(({ message }) => message === "batch.processed")).toMatchObject({
    received: 5,
    published: 2,
    ignored: 2,
    quarantined: 1,
    failed: 0,
    published_by_type: { STEP_INSTANCE_UPDATE: 1, NOTIFICATION: 1 },
    ignored_by_reason: { "internal-only": 2 },
    external_events: 2,
    duration_ms: 42,
    level: "INFO",
    timestamp: "2025-11-24T16:00:00.042Z",
    service: BASE.service,
    function_name: INVOCATION.function_name,
    function_request_id: INVOCATION.function_request_id,
  });
  expect(JSON.stringify(lines)).not.toContain("workflow-uuid-7");
});

test("an ordinary batch is one line, which is its metrics too", async () => {
  const { lines, sum } = await report([[factories.stepInstanceUpdate(), "etl.daily/7"]]);

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ message: "batch.processed", [METRIC.received]: 1, [METRIC.externalEvents]: 1 });
  expect(sum(METRIC.externalEvents, { contract: "v1", type: "step-instance.status.changed" })).toBe(1);
});

test("a higher log level silences no metric, and so no alarm", async () => {
  const { lines, sum } = await report(MIXED, { logLevel: "CRITICAL" });

  expect(lines.filter(({ message }) => message === "record.quarantined")).toEqual([]);
  expect(sum(METRIC.received)).toBe(5);
});

// Each record by its name, where that is asked for.
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

test("messages in a wrong group are told of in one line, and each is named with the key that its group should have been", async () => {
  const event = factories.stepInstanceUpdate();
  const key = "etl.daily/7";
  const messages: [unknown, string][] = [
    [event, key],
    [event, "elsewhere"],
    [factories.startWorkflow(), "elsewhere"],
    ["gar{bage", "any"],
  ];

  const { lines, sum } = await report(messages, { logRecords: true });

  expect(lines.filter(({ message }) => message === "records.in_wrong_group")).toMatchObject([
    {
      ...{ level: "WARN", records: 2, type: "STEP_INSTANCE_UPDATE" },
      partition_key: "elsewhere",
      expected_partition_key: key,
    },
  ]);
  const records = lines.find(({ message }) => message === "batch.records")?.["records"] as Record<string, unknown>[];
  expect(records.map((record) => record["expected_partition_key"])).toEqual([
    ...[undefined, key],
    ...["etl.daily", undefined],
  ]);
  expect(sum(METRIC.published)).toBe(2);
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

// What the logs of a batch must not say.
function reported(batch: Run, invocation: InvocationFacts = INVOCATION): string[] {
  const lines: string[] = [];
  const writeLines = (text: string) => lines.push(text);
  const nowMs = () => 42;
  reportBatch(batch, 0, invocation, {
    log: recordLog(invocation, { service: "event-processor", level: undefined, writeLines, nowMs }),
    writeLines,
    logRecords: true,
    service: "event-processor",
    stage: "test",
    nowMs,
  });
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

test("whatever the function and its invocation are called, each line is as JSON.stringify writes it", async () => {
  const batch = await run(MIXED.map(([message, group]) => sqsRecord(message, group)));
  const text = fc.option(fc.string({ unit: "binary" }), { nil: undefined as unknown as string });
  const facts = fc.record({
    ...{ cold_start: fc.boolean(), function_name: text, function_request_id: text },
    xray_trace_id: text,
  });

  fc.assert(
    fc.property(facts, (own) => {
      const written = reported(batch, { ...INVOCATION, ...own })
        .join("")
        .split("\n")
        .filter(Boolean);

      const [line = "{}"] = written.filter((each) => each.includes("batch.processed"));
      const { cold_start, function_name, function_request_id, xray_trace_id } = JSON.parse(line);
      expect({ cold_start, function_name, function_request_id, xray_trace_id }).toEqual(own);
      for (const each of written) expect(JSON.stringify(JSON.parse(each))).toBe(each);
    }),
  );
});
