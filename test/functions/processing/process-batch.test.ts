import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchResponse } from "../../../functions/processing/batch-item.ts";
import { publishedBytes } from "../../../shared/sending/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";
import * as factories from "../../support/internal-events.ts";
import { run, sqsRecord } from "../../support/processor.ts";

const step = (groupId: string, overrides = {}) => sqsRecord(factories.stepInstanceUpdate(overrides), groupId);
const bigRecords = (count: number, fields = {}) =>
  Array.from({ length: count }, (_, index) => factories.changeRecord({ workflow_instance_id: index, ...fields }));

test("a mixed batch gives each record its outcome, and the original text of an unreadable one is kept", async () => {
  const records = [step("a"), sqsRecord(factories.startWorkflow(), "b"), sqsRecord("gar{bage", "c")];

  const { kinds, quarantined, items } = await run(records);

  expect(kinds).toEqual(["published", "ignored", "quarantined"]);
  expect(quarantined).toEqual(["gar{bage"]);
  expect(batchResponse(items)).toEqual({ batchItemFailures: [] });
});

test("an unreadable record does not block its group", async () => {
  const { kinds } = await run([sqsRecord("{", "a"), step("a")], { topic: "fifo" });

  expect(kinds).toEqual(["quarantined", "published"]);
});

describe.each(["standard", "fifo"] as const)("on a %s topic", (topic) => {
  test("a record that could not be quarantined fails, with every later record of its group and no other", async () => {
    const records = [sqsRecord("{", "a"), step("b"), step("a")];

    const { kinds, items, published } = await run(records, { topic, storeFails: () => true });

    expect(kinds).toEqual(["failed", "published", "failed"]);
    expect(published).toHaveLength(1);
    expect(batchResponse(items).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      records[0]?.messageId,
      records[2]?.messageId,
    ]);
  });

  test("what the service refuses is tried again while time remains", async () => {
    const { kinds, calls } = await run([step("a")], {
      topic,
      answer: (_, n) => (n < 3 ? "service-refused" : "published"),
    });

    expect(kinds).toEqual(["published"]);
    expect(calls).toHaveLength(3);
  });

  test("what the service refuses to the end fails, and nothing later of the group is acknowledged", async () => {
    const answer = (event: { body: string }) => (event.body.includes('"bad"') ? "service-refused" : "published");

    const { items, kinds } = await run(
      [step("a", { step_id: "bad" }), step("a"), step("b", { workflow_instance_id: 8 })],
      { topic, answer },
    );

    expect(kinds).toEqual(["failed", "failed", "published"]);
    expect(items[0]?.outcome).toMatchObject({ reason: "publish-refused", detail: "as told" });
  });

  test("what only a person can end is handed back at once, with its group, and the others go out", async () => {
    const answer = (event: { body: string }) => (event.body.includes('"denied"') ? "deployment-refused" : "published");
    const records = [step("a", { step_id: "denied" }), step("a"), step("b", { workflow_instance_id: 8 })];

    const { items, kinds, calls, starts, counts } = await run(records, { topic, answer });

    expect(kinds).toEqual(["failed", "failed", "published"]);
    expect(items[0]?.outcome).toMatchObject({ reason: "publish-refused", detail: "as told" });
    expect(items[1]?.outcome).toMatchObject({ reason: "earlier-record-of-group-failed" });
    // No pause, and no second try: nearly all of the time is left.
    expect(calls).toHaveLength(1);
    expect(starts.at(-1)?.remainingMs).toBeGreaterThan(9_900);
    expect(counts.refused).toBe(1);
  });

  test("while a policy denies everything, a message of 5,000 changes costs no more calls than run at once", async () => {
    const record = sqsRecord(factories.workflowInstanceUpdate(bigRecords(5_000)), "a");

    const { kinds, calls } = await run([record], { topic, answer: () => "deployment-refused", remainingMs: 60_000 });

    expect(kinds).toEqual(["failed"]);
    expect(calls.length).toBeLessThanOrEqual(10);
  });

  test("a message that the topic refuses is quarantined and does not block its group", async () => {
    const answer = (event: { body: string }) => (event.body.includes('"bad"') ? "message-refused" : "published");

    const { items, quarantined } = await run([step("a", { step_id: "bad" }), step("a")], { topic, answer });

    expect(items.map(({ outcome }) => outcome?.kind)).toEqual(["quarantined", "published"]);
    expect(items[0]?.outcome).toMatchObject({ reason: "rejected-by-topic" });
    expect(quarantined).toHaveLength(1);
  });

  test("5,000 records in one message of 1 MiB all leave, in calls that fit SNS", async () => {
    const text = JSON.stringify(
      factories.workflowInstanceUpdate(bigRecords(5_000, { tags: null, workflow_uuid: "u" })),
    );
    const record = sqsRecord(`${text}${" ".repeat(1_048_576 - text.length)}`, "a");

    const { kinds, published, calls } = await run([record], {
      ...{ topic, contracts: ["v1", "maestro"], remainingMs: 60_000 },
    });

    expect(kinds).toEqual(["published"]);
    expect(new Set(published.map(({ id }) => id)).size).toBe(10_000);
    expect(calls).toHaveLength(1_000);
    for (const call of calls) {
      expect(call.map(publishedBytes).reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(262_144);
    }
  });

  test("an unreadable message of 1 MiB is stored as it is, or handed back if the store does not take it", async () => {
    const record = sqsRecord("{".repeat(1_048_576), "a");

    const taken = await run([record], { topic });
    const refused = await run([record], { topic, storeFails: () => true });

    expect(taken).toMatchObject({ kinds: ["quarantined"], quarantined: [record.body] });
    expect(refused.items[0]?.outcome).toMatchObject({ kind: "failed", reason: "quarantine-refused" });
  });

  describe.each([[["v1"]], [["maestro"]], [["v1", "maestro"]]] as const)("with contracts %j", (contracts) => {
    test.each([1, 10])(
      "a batch of %i is published whole, each event once and in as few calls as may be",
      async (size) => {
        const records = Array.from({ length: size }, (_, n) => step(`etl.daily/${n}`, { workflow_instance_id: n }));

        const { kinds, published, calls, items } = await run(records, { topic, contracts });

        expect(kinds).toEqual(Array(size).fill("published"));
        expect(new Set(published.map(({ id }) => id)).size).toBe(size * contracts.length);
        expect(published).toHaveLength(size * contracts.length);
        // A FIFO topic gets the two events of a record one after the other, since both have its partition key.
        expect(calls).toHaveLength(topic === "fifo" ? contracts.length : Math.ceil((size * contracts.length) / 10));
        expect(batchResponse(items)).toEqual({ batchItemFailures: [] });
      },
    );
  });

  test("a record with an event too large for SNS is published without it, and stored", async () => {
    const tags = Array.from({ length: 9_000 }, (_, tag) => ({ name: `${tag}-${"x".repeat(30)}` }));
    const records = [{}, { tags }, {}].map((fields, n) =>
      factories.changeRecord({ workflow_instance_id: n, ...fields }),
    );
    const record = sqsRecord(factories.workflowInstanceUpdate(records), "a");

    const { items, published, quarantined } = await run([record, step("a")], { topic });

    expect(items[0]?.outcome).toMatchObject({ kind: "quarantined", reason: "event-too-large" });
    expect(published.map(({ partitionKey }) => partitionKey)).toEqual(["etl.daily/0", "etl.daily/2", "etl.daily/7"]);
    expect(quarantined).toEqual([record.body]);
    expect(items[1]?.outcome).toEqual({ kind: "published" });
  });

  test("a record whose event the topic refuses is stored only once its other events are out", async () => {
    const records = [1, 2, 3].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));
    const { items, quarantined, published } = await run([sqsRecord(factories.workflowInstanceUpdate(records), "a")], {
      topic,
      answer: ({ partitionKey }, attempt) =>
        partitionKey === "etl.daily/2" ? "message-refused" : attempt < 3 ? "service-refused" : "published",
    });

    expect(items[0]?.outcome).toMatchObject({ kind: "quarantined", reason: "rejected-by-topic" });
    expect(published).toHaveLength(2);
    expect(quarantined).toHaveLength(1);
  });

  test("when time runs out in the middle, the record is handed back and nothing hides", async () => {
    const records = [sqsRecord(factories.workflowInstanceUpdate(bigRecords(500)), "a"), step("a")];

    const { kinds, calls } = await run(records, { topic, remainingMs: 1_000, callMs: 100 });

    expect(kinds).toEqual(["failed", "failed"]);
    expect(calls.length).toBeLessThan(20);
  });

  test("with time to store one of two unreadable records, the other is handed back", async () => {
    const { items } = await run([sqsRecord("{", "a"), sqsRecord("[", "b")], { topic, remainingMs: 160, callMs: 20 });

    expect(items.map(({ outcome }) => outcome)).toMatchObject([
      { kind: "quarantined", reason: "invalid-json" },
      { kind: "failed", reason: "out-of-time" },
    ]);
  });

  test("with 200 ms left one event still goes out; with 100 ms nothing is started", async () => {
    expect((await run([step("a")], { topic, remainingMs: 200, callMs: 40 })).kinds).toEqual(["published"]);

    const late = await run([step("a"), sqsRecord("{", "b")], { topic, remainingMs: 100 });
    expect(late.kinds).toEqual(["failed", "failed"]);
    expect(late.calls).toEqual([]);
  });
});

test("a FIFO topic gets at most one event of a partition key per call, in order", async () => {
  const records = [1, 2, 3].map((step_attempt_id) => step("etl.daily/7", { step_attempt_id }));

  const { calls, published } = await run(records, { topic: "fifo", contracts: ["v1", "maestro"] });

  expect(calls.map((call) => call.length)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(
    published.map(({ body }) => JSON.parse(body)).map((body) => body.data?.step_attempt_id ?? body.step_attempt_id),
  ).toEqual([1, 1, 2, 2, 3, 3]);
});

const arbitraryRecords = fc.array(fc.tuple(arbitraries.anyText, fc.constantFrom("a", "b", "c")), { maxLength: 10 });
const arbitraryAnswers = fc.array(fc.constantFrom("published", "service-refused", "message-refused", "call-refused"), {
  minLength: 1,
});

test("whatever comes in whatever group, and whatever fails, the sum adds up and the group rule holds", async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryRecords,
      arbitraryAnswers,
      fc.array(fc.boolean(), { minLength: 1 }),
      fc.constantFrom("standard" as const, "fifo" as const),
      fc.integer({ min: 0, max: 3_000 }),
      async (messages, answers, stores, topic, remainingMs) => {
        let asked = 0;
        let stored = 0;
        const records = messages.map(([message, group]) => sqsRecord(message, group));
        const result = await run(records, {
          topic,
          remainingMs,
          callMs: 20,
          answer: () => answers[asked++ % answers.length] ?? "published",
          storeFails: () => stores[stored++ % stores.length] ?? false,
        });

        expect(result.kinds).toHaveLength(records.length);
        for (const kind of result.kinds) expect(["published", "ignored", "quarantined", "failed"]).toContain(kind);
        const failedGroups = new Set<string>();
        for (const { groupId, outcome } of result.items) {
          if (failedGroups.has(groupId)) expect(outcome?.kind).toBe("failed");
          if (outcome?.kind === "failed") failedGroups.add(groupId);
        }
        for (const { outcome, pending } of result.items) if (outcome?.kind === "published") expect(pending).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
