// A whole queue, batch by batch, with SNS, SQS and the clock failing at random: what is handed back comes again.
import type { SQSRecord } from "aws-lambda";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchResponse } from "../../../functions/processing/batch-item.ts";
import { type ExternalEvent, readMessage } from "../../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { SNS_EVENT } from "../../../shared/sending/index.ts";
import type { TopicType } from "../../../shared/wiring/index.ts";
import * as factories from "../../support/internal-events.ts";
import { type Run, run, sqsRecord } from "../../support/processor.ts";

const CONTRACT_CHOICES: ContractName[][] = [["v1"], ["maestro"], ["v1", "maestro"]];
/** Small numbers make most calls fail and most batches run out of time. */
interface Faults {
  readonly answers: readonly ("published" | "service-refused" | "deployment-refused")[];
  readonly stores: readonly boolean[];
  readonly remainingMs: readonly number[];
}
const faults: fc.Arbitrary<Faults> = fc.record({
  answers: fc.array(fc.constantFrom("published", "service-refused", "deployment-refused"), {
    minLength: 1,
    maxLength: 40,
  }),
  stores: fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }),
  remainingMs: fc.array(fc.oneof(fc.integer({ min: 0, max: 1_500 }), fc.integer({ min: 140, max: 260 })), {
    minLength: 1,
    maxLength: 8,
  }),
});

/** Unique changes, each in the group that the engine SDK puts it in; unreadable texts in any. */
const queue = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 19, arbitrary: fc.constantFrom("step", "instance", "several", "version", "start", "garbage") },
        { weight: 1, arbitrary: fc.constant("huge") },
      ),
      fc.integer({ min: 1, max: 2 }),
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((choices) => choices.map(([kind, instance], index) => recordOf(kind, instance, index)));

const HUGE_TAGS = Array.from({ length: 9_000 }, (_, tag) => ({ name: `${tag}-${"x".repeat(30)}` }));

function recordOf(kind: string, workflow_instance_id: number, index: number): SQSRecord {
  const group = `etl.daily/${workflow_instance_id}`;
  const change = (offset: number, overrides = {}) =>
    factories.changeRecord({ workflow_instance_id, event_time: index * 10 + offset, ...overrides });
  if (kind === "step")
    return sqsRecord(factories.stepInstanceUpdate({ workflow_instance_id, step_attempt_id: index }), group);
  if (kind === "instance") return sqsRecord(factories.workflowInstanceUpdate([change(0), change(1), change(2)]), group);
  if (kind === "several") {
    const instances = [0, 1, 2].map((offset) => change(offset, { workflow_instance_id: index * 10 + offset + 10 }));
    return sqsRecord(factories.workflowInstanceUpdate(instances), "etl.daily");
  }
  if (kind === "version") return sqsRecord(factories.workflowVersionUpdate({ event_time: index }), "etl.daily");
  if (kind === "start") return sqsRecord(factories.startWorkflow(), "etl.daily");
  if (kind === "huge") {
    return sqsRecord(factories.workflowInstanceUpdate([change(0), change(1, { tags: HUGE_TAGS }), change(2)]), group);
  }
  return sqsRecord(`{"garbage ${index}`, group);
}

const eventsOf = (record: SQSRecord, names: readonly ContractName[]): readonly ExternalEvent[] => {
  const context = { cluster: "test", sequenceNumber: "1", nowMs: 0 };
  const reading = readMessage(
    record.body,
    { internal: maestroEvents, contracts: names.map((name) => CONTRACTS[name]), limit: SNS_EVENT },
    context,
  );
  return reading.kind === "ignored" ? [] : reading.events;
};

/** The topic never takes these, whenever they are sent. */
const isBad = ({ id }: ExternalEvent): boolean => id.startsWith("0") || id.startsWith("1");

/** After these everything works, and everything must be done in the end. */
const CHAOTIC_RUNS = 10;

interface Delivered {
  readonly runs: readonly { readonly batch: readonly SQSRecord[]; readonly result: Run }[];
  readonly final: ReadonlyMap<SQSRecord, string | undefined>;
}

/** Delivers as SQS FIFO does: up to ten records, each group in order and held back while a record of it is handed back. */
async function deliver(
  records: readonly SQSRecord[],
  contracts: ContractName[],
  topic: TopicType,
  bad: Faults,
): Promise<Delivered> {
  const runs: { batch: readonly SQSRecord[]; result: Run }[] = [];
  const final = new Map<SQSRecord, string | undefined>();
  let waiting = [...records];
  let asked = 0;
  let stored = 0;
  while (waiting.length > 0) {
    const isCalm = runs.length > CHAOTIC_RUNS;
    const batch = waiting.slice(0, 10);
    const result = await run(batch, {
      ...{ contracts, topic, callMs: 20 },
      remainingMs: isCalm ? 60_000 : (bad.remainingMs[runs.length % bad.remainingMs.length] ?? 0),
      answer: (event) => {
        if (isBad(event)) return "message-refused";
        return isCalm ? "published" : (bad.answers[asked++ % bad.answers.length] ?? "published");
      },
      storeFails: () => !isCalm && (bad.stores[stored++ % bad.stores.length] ?? false),
    });
    runs.push({ batch, result });
    const failed = new Set(batchResponse(result.items).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { record, outcome } of result.items) if (!failed.has(record.messageId)) final.set(record, outcome?.kind);
    waiting = [...batch.filter(({ messageId }) => failed.has(messageId)), ...waiting.slice(10)];
    expect(runs.length).toBeLessThanOrEqual(CHAOTIC_RUNS + 1 + records.length);
  }
  return { runs, final };
}

function always(
  topic: TopicType,
  check: (records: readonly SQSRecord[], contracts: ContractName[], delivered: Delivered) => void,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(queue, fc.constantFrom(...CONTRACT_CHOICES), faults, async (records, contracts, bad) => {
      check(records, contracts, await deliver(records, contracts, topic, bad));
    }),
    { numRuns: 25 },
  );
}

describe.each(["standard", "fifo"] as const)("on a %s topic, whatever fails", (topic) => {
  test("each batch adds up, holds back what follows a failed record of its group, and keeps within its time", () =>
    always(topic, (_records, _contracts, { runs }) => {
      for (const { batch, result } of runs) {
        const count = (kind: string) => result.kinds.filter((one) => one === kind).length;
        expect(result.items.map(({ record }) => record)).toEqual(batch);
        expect(count("published") + count("ignored") + count("quarantined") + count("failed")).toBe(batch.length);

        const failedGroups = new Set<string>();
        for (const { groupId, outcome } of result.items) {
          if (failedGroups.has(groupId)) expect(outcome?.kind).toBe("failed");
          else if (outcome?.kind === "failed") {
            expect(outcome.reason).not.toBe("earlier-record-of-group-failed");
            failedGroups.add(groupId);
          }
        }
        const order = result.items.map(({ record }) => record.messageId);
        const answer = batchResponse(result.items).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
        expect(answer).toEqual(order.filter((messageId) => answer.includes(messageId)));

        for (const { remainingMs, timeoutMs } of result.starts) {
          expect(remainingMs).toBeGreaterThanOrEqual(150);
          expect(timeoutMs).toBeLessThanOrEqual(remainingMs - 100);
        }
      }
    }));

  test("nothing is lost: what was acknowledged was published whole, ignored for a reason, or stored word for word", () =>
    always(topic, (records, contracts, { runs, final }) => {
      const accepted = new Set(runs.flatMap(({ result }) => result.published.map(({ id }) => id)));
      const stored = new Set(runs.flatMap(({ result }) => result.quarantined));
      const said = new Set(records.flatMap((record) => eventsOf(record, contracts).map(({ id }) => id)));

      expect(final.size).toBe(records.length);
      expect([...accepted].filter((id) => !said.has(id))).toEqual([]); // a duplicate has the id of its first publication
      for (const record of records) {
        const events = eventsOf(record, contracts);
        for (const event of events) expect(accepted.has(event.id)).toBe(!isBad(event));
        if (final.get(record) === "ignored") expect(events).toEqual([]);
        if (final.get(record) === "published") expect(events.some(isBad)).toBe(false);
        expect(stored.has(record.body)).toBe(final.get(record) === "quarantined");
      }
    }));
});

test("on a FIFO topic, duplicates aside, events go out in order: of a partition key, and of the records of a group", () =>
  always("fifo", (records, contracts, { runs }) => {
    const said = records.flatMap((record, place) =>
      eventsOf(record, contracts).map((event) => ({ ...event, place, group: record.attributes.MessageGroupId })),
    );
    const sent = [...new Set(runs.flatMap(({ result }) => result.published.map(({ id }) => id)))];
    const sentAt = new Map(sent.map((id, at) => [id, at]));
    const inOrderOfSending = said
      .filter((event) => !isBad(event))
      .toSorted((a, b) => (sentAt.get(a.id) ?? 0) - (sentAt.get(b.id) ?? 0));

    for (const [key, events] of Map.groupBy(inOrderOfSending, ({ partitionKey }) => partitionKey)) {
      const ids = said.filter((event) => event.partitionKey === key && !isBad(event)).map(({ id }) => id);
      expect(events.map(({ id }) => id)).toEqual(ids);
    }
    for (const events of Map.groupBy(inOrderOfSending, ({ group }) => group).values()) {
      const places = events.map(({ place }) => place);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    for (const call of runs.flatMap(({ result }) => result.calls)) {
      expect(new Set(call.map(({ partitionKey }) => partitionKey)).size).toBe(call.length);
    }
  }));
