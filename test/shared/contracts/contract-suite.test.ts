// What every contract promises, whatever the engine writes. A new contract passes this, or it is none.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExternalEvent, MappingContext } from "../../../shared/contracts/index.ts";
import { CONTRACT_NAMES, CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { SQS_FORBIDDEN_CHARACTER } from "../../../shared/wiring/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";
import { DOCUMENTED, misplacedFields } from "../../support/documented.ts";
import { fixture, fixtureNames } from "../../support/fixtures.ts";
import * as factories from "../../support/internal-events.ts";

const CONTEXT: MappingContext = { cluster: "test", sequenceNumber: "18893000000000000001", nowMs: 1_764_000_000_100 };
const ATTRIBUTE_NAMES = [
  ...["contract", "type", "category", "cluster", "workflow_id", "step_id", "status", "terminal", "tags"],
];
/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const ATTRIBUTE_VALUE = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}]+$/u;

describe.each(CONTRACT_NAMES)("contract %s", (name) => {
  const eventsOf = (message: unknown, context = CONTEXT): readonly ExternalEvent[] => {
    const parsed = maestroEvents.read(typeof message === "string" ? message : JSON.stringify(message));
    if (parsed.kind === "unreadable") return [];
    const mapped = CONTRACTS[name].map(deepFrozen(parsed.event), context, parsed.partitionKey);
    return mapped.kind === "events" ? mapped.events : [];
  };
  const holdsForAnyEvent = (check: (event: ExternalEvent, message: unknown) => void): void => {
    for (const fixtureName of fixtureNames()) {
      for (const event of eventsOf(fixture(fixtureName))) check(event, fixtureName);
    }
    fc.assert(
      fc.property(arbitraries.anyEvent, (message) => {
        for (const event of eventsOf(message)) check(event, message);
      }),
      { numRuns: 300 },
    );
  };

  test("a body holds what is documented for its type, in that order, and nothing else", () => {
    holdsForAnyEvent(({ type, body }) => {
      const documented = DOCUMENTED[name][type];
      if (!documented) throw new Error(`undocumented type ${type}`);
      expect(documented.safeParse(JSON.parse(body)).error?.issues).toBeUndefined();
      expect(misplacedFields(JSON.parse(body), documented)).toEqual([]);
    });
  });

  test("every documented type is published by some fixture", () => {
    const types = fixtureNames().flatMap((fixtureName) => eventsOf(fixture(fixtureName)).map(({ type }) => type));

    expect(new Set(types)).toEqual(new Set(Object.keys(DOCUMENTED[name])));
  });

  test("attributes are at most ten, of the documented names, and such as SNS takes", () => {
    holdsForAnyEvent(({ type, attributes }) => {
      const names = Object.keys(attributes);
      expect(names.length).toBeLessThanOrEqual(10);
      expect(ATTRIBUTE_NAMES).toEqual(expect.arrayContaining(names));
      expect(attributes).toMatchObject({ contract: name, type, cluster: "test" });
      expect(["workflow-change", "instance-status-change"]).toContain(attributes["category"]);
      for (const value of Object.values(attributes)) {
        expect(value.length).toBeGreaterThan(0);
        for (const text of [value].flat()) expect(text).toMatch(ATTRIBUTE_VALUE);
      }
    });
  });

  test("a body is text that SQS takes, so that it reaches a queue too", () => {
    holdsForAnyEvent(({ body }) => expect(body).not.toMatch(SQS_FORBIDDEN_CHARACTER));
  });

  test("an event says which contract and partition key it belongs to, and its key fits a message group id", () => {
    holdsForAnyEvent(({ contract, partitionKey, id }) => {
      expect(contract).toBe(name);
      expect(partitionKey).toMatch(/^[!-~]{1,128}$/);
      expect(id).toMatch(/^[!-~]{1,128}$/); // a deduplication id of a FIFO topic
    });
  });

  test("the same event, clock and sequence number give the same bytes, and the event is left as it was", () => {
    fc.assert(
      fc.property(arbitraries.anyEvent, (message) => {
        expect(JSON.stringify(eventsOf(message))).toBe(JSON.stringify(eventsOf(message)));
      }),
    );
  });

  test("an id stays the same at another time of sending, in another message and with fields nobody reads", () => {
    fc.assert(
      fc.property(
        arbitraries.bareEvent,
        fc.nat(),
        fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
        (message, nowMs, n) => {
          const ids = idsOf(eventsOf(message));
          const later = { ...message, later_field: 1, ...("sync_time" in message && { sync_time: nowMs }) };

          expect(idsOf(eventsOf(message, { ...CONTEXT, nowMs, sequenceNumber: String(n) }))).toEqual(ids);
          expect(idsOf(eventsOf({ type: "NOTIFICATION", event: later }))).toEqual(ids);
        },
      ),
    );
  });

  test("an id changes with the time and with anything that is told of the change", () => {
    const changed = (message: Record<string, unknown>, key: string): unknown => {
      const { event: wrapped } = message;
      if (wrapped) return { ...message, event: changed(wrapped as Record<string, unknown>, key) };
      const value = message[key];
      if (Array.isArray(value)) return { ...message, [key]: value.map((record) => ({ ...record, event_time: 1 })) };
      return { ...message, [key]: typeof value === "number" ? value + 1 : `${value}-other` };
    };
    const messages: [Record<string, unknown>, string[]][] = [
      [factories.stepInstanceUpdate(), ["pending_records", "workflow_id", "workflow_instance_id", "workflow_run_id"]],
      [factories.stepInstanceUpdate(), ["step_id", "step_attempt_id", "correlation_id"]],
      [factories.workflowInstanceUpdate(), ["change_records", "workflow_id", "workflow_name"]],
      [
        factories.workflowVersionUpdate({ version_id: 1, snapshot_id: 2, author: "ana" }),
        ["event_time", "workflow_id"],
      ],
      [factories.workflowVersionUpdate({ version_id: 1, snapshot_id: 2, author: "ana" }), ["version_id", "author"]],
      [factories.deleteWorkflow(), ["timestamp", "workflow_id", "internal_id", "author"]],
    ];

    for (const [message, keys] of messages) {
      const [original] = idsOf(eventsOf(message));
      for (const key of keys) expect(idsOf(eventsOf(changed(message, key))), key).not.toContain(original);
    }
  });

  test("two events of the same id tell the same", () => {
    const told = new Map<string, string>();

    for (const { id, body } of fixtureNames().flatMap((fixtureName) => eventsOf(fixture(fixtureName)))) {
      const { sync_time, send_time, sequence, ...rest } = JSON.parse(body);
      expect(JSON.stringify(rest)).toBe(told.get(id) ?? JSON.stringify(rest));
      told.set(id, JSON.stringify(rest));
    }
    expect(new Set(told.values()).size).toBe(told.size);
  });

  test("events come in the order of the records they tell of", () => {
    fc.assert(
      fc.property(fc.array(arbitraries.changeRecord, { minLength: 1, maxLength: 30 }), (records) => {
        const numbered = records.map((record, index) => ({ ...record, workflow_instance_id: index }));

        const keys = eventsOf(factories.workflowInstanceUpdate(numbered)).map(({ partitionKey }) => partitionKey);

        const places = keys.map((key) => Number(key.split("/")[1]));
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      }),
    );
  });

  test("sequences, where there are any, sort as text in the order of the messages and of the changes in them", () => {
    const sequenceNumber = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
    const records = Array.from({ length: 12 }, (_, index) => factories.changeRecord({ workflow_instance_id: index }));
    fc.assert(
      fc.property(fc.uniqueArray(sequenceNumber, { minLength: 2, maxLength: 5 }), (numbers) => {
        const ascending = numbers.toSorted((a, b) => (a < b ? -1 : 1));

        const sequences = ascending
          .flatMap((n) =>
            eventsOf(factories.workflowInstanceUpdate(records), { ...CONTEXT, sequenceNumber: String(n) }),
          )
          .map(({ body }) => JSON.parse(body).sequence)
          .filter((sequence) => sequence !== undefined);

        expect(sequences).toEqual([...new Set(sequences)].toSorted());
      }),
    );
  });
});

const idsOf = (events: readonly ExternalEvent[]): string[] => events.map(({ id }) => id);

/** A mapping that changed its input would throw. */
function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const child of Object.values(value)) deepFrozen(child);
    Object.freeze(value);
  }
  return value;
}
