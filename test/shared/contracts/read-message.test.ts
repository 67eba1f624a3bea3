import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Contract,
  type ExternalEvent,
  type MessageReading,
  readMessage,
} from "../../../shared/contracts/index.ts";
import { maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { publishedBytes } from "../../../shared/sending/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";
import * as factories from "../../support/internal-events.ts";
import { eventsOf, read } from "../../support/read.ts";

test.each([
  [{ version_id: 2, snapshot_id: 5 }, "workflow.definition.changed", "WORKFLOW_DEFINITION_CHANGE_EVENT"],
  [{ version_id: 2 }, "workflow.version.created", "WORKFLOW_VERSION_CHANGE_EVENT"],
  [{ snapshot_id: 5 }, "workflow.properties.changed", "WORKFLOW_PROPERTIES_CHANGE_EVENT"],
  [{ current_active_version: 1 }, "workflow.activated", "WORKFLOW_ACTIVATION_CHANGE_EVENT"],
  [{ previous_active_version: 1 }, "workflow.deactivated", "WORKFLOW_DEACTIVATION_CHANGE_EVENT"],
])("a version update with %o is %s and %s", (ids, v1Type, maestroType) => {
  const events = eventsOf(read(factories.workflowVersionUpdate(ids), "v1", "maestro"));

  expect(events.map(({ type }) => type)).toEqual([v1Type, maestroType]);
});

test("an event that SNS would refuse for its size is quarantined, and its siblings can still be published", () => {
  const tags = Array.from({ length: 5_000 }, (_, index) => ({ name: `tag-${index}-${"x".repeat(40)}` }));
  const records = [
    factories.changeRecord({ workflow_instance_id: 1 }),
    factories.changeRecord({ workflow_instance_id: 2, tags }),
  ];

  const reading = read(factories.workflowInstanceUpdate(records));

  expect(reading).toMatchObject({ kind: "quarantined", reason: "event-too-large" });
  expect(eventsOf(reading)).toHaveLength(1);
  for (const event of reading.kind === "quarantined" ? reading.events : []) {
    expect(publishedBytes(event)).toBeLessThanOrEqual(262_144);
  }
});

const idsOf = (message: unknown) => eventsOf(read(message, "v1", "maestro")).map(({ id }) => id);

test("the same change published again has the same id; one that happened at another time has not", () => {
  const change = factories.workflowInstanceUpdate();
  const republished = factories.workflowInstanceUpdate(undefined, { sync_time: 1, later_field: true });
  const later = factories.workflowInstanceUpdate([factories.changeRecord({ event_time: 1 })]);

  expect(idsOf(republished)).toEqual(idsOf(change));
  for (const [index, id] of idsOf(later).entries()) expect(id).not.toBe(idsOf(change)[index]);
});

describe("of a text that was cut in the middle of an emoji, subscribers get U+FFFD, which everybody can read", () => {
  const publishedBy = (reading: MessageReading) => (reading.kind === "published" ? reading.events : []);
  const half = "a\ud83d";
  const author = { name: half, [half]: [half] };
  const tags = [{ name: half, [half]: { [half]: 1 } }];

  test.each([
    ["a step", factories.stepInstanceUpdate({ workflow_id: half, step_id: half, correlation_id: half })],
    ["an instance", factories.workflowInstanceUpdate([factories.changeRecord({ tags, correlation_id: half })])],
    ["a workflow", factories.workflowVersionUpdate({ workflow_id: half, workflow_name: half, author, version_id: 1 })],
  ])("in both contracts: %s", (_, message) => {
    const bodies = publishedBy(read(message, "v1", "maestro")).map(({ body }) => body);

    expect(bodies).toHaveLength(2);
    for (const body of bodies) {
      expect(body).toContain("a\ufffd");
      expect(body).not.toMatch(/\\ud[89a-f]/i);
    }
  });

  test("its id is that of the change as it leaves", () => {
    const cut = factories.stepInstanceUpdate({ correlation_id: half });
    const mended = factories.stepInstanceUpdate({ correlation_id: half.toWellFormed() });

    expect(idsOf(cut)).toEqual(idsOf(mended));
  });

  test("in a contract that writes its bodies itself", () => {
    const message = factories.deleteWorkflow();
    const [shipped] = publishedBy(read(message)) as [ExternalEvent];
    const event = { ...shipped, body: String.raw`{"id":"\ud83d","\ud83d\ude80":1}` };
    const own: Contract = { name: "own", map: () => ({ kind: "events", events: [event] }) };
    const rules = { internal: maestroEvents, contracts: [own] };

    const reading = readMessage(JSON.stringify(message), rules, { cluster: "c", sequenceNumber: "1", nowMs: 0 });

    expect(publishedBy(reading)).toMatchObject([{ body: '{"id":"\ufffd","\\ud83d\\ude80":1}' }]);
  });
});

test("with both contracts each tells of the change in its own way, one after the other", () => {
  fc.assert(
    fc.property(arbitraries.anyEvent, (message) => {
      const alone = [read(message, "v1"), read(message, "maestro")].flatMap(eventsOf);

      expect(eventsOf(read(message, "v1", "maestro"))).toEqual(alone);
    }),
  );
});

test("what only one of two contracts has something to say of is published, by that one", () => {
  const pending_records = [{ old_status: "RUNNING", new_status: "FINISHING", event_time: 1 }];

  const reading = read(factories.stepInstanceUpdate({ pending_records }), "v1", "maestro");

  expect(reading.kind).toBe("published");
  expect(eventsOf(reading).map(({ contract }) => contract)).toEqual(["maestro"]);
});

test("a notification is told as the event it wraps, under the same ids", () => {
  fc.assert(
    fc.property(arbitraries.bareEvent, (event) => {
      fc.pre(event["type"] !== "DELETE_WORKFLOW");
      const { type: _, ...bare } = read(event, "v1", "maestro");

      expect(read({ type: "NOTIFICATION", event }, "v1", "maestro")).toEqual({ ...bare, type: "NOTIFICATION" });
    }),
  );
});

test("a deletion that is only asked for is ignored with a reason of its own, in every contract; the wrapped form tells of it", () => {
  const request = factories.deletionRequest();

  expect(read(request, "v1", "maestro")).toEqual({
    kind: "ignored",
    type: "DELETE_WORKFLOW",
    partitionKey: "etl.daily",
    reason: "only-requested",
  });
  expect(read({ type: "NOTIFICATION", event: request }, "v1", "maestro")).toMatchObject({
    kind: "published",
    type: "NOTIFICATION",
    events: [{ type: "workflow.deleted" }, { type: "WORKFLOW_DELETION_CHANGE_EVENT" }],
  });
});

test("changes of a workflow and its deletion are always told, those for the engine's own parts never", () => {
  fc.assert(
    fc.property(fc.oneof(arbitraries.workflowVersionUpdate, arbitraries.deleteWorkflow), (message) => {
      expect(read(message)).toMatchObject({ kind: "published", events: [{ contract: "v1" }] });
    }),
  );
  fc.assert(
    fc.property(
      fc.oneof(arbitraries.startWorkflow, arbitraries.terminateThenRun, arbitraries.instanceAction),
      (message) => {
        expect(read(message, "v1", "maestro")).toMatchObject({ kind: "ignored", reason: "internal-only" });
      },
    ),
  );
});

test("a message of 1 MiB is told whole: 5,000 records are 5,000 events of each contract, each within SNS's limit", () => {
  const records = Array.from({ length: 5_000 }, (_, index) =>
    factories.changeRecord({ workflow_instance_id: index, tags: null, group_info: undefined }),
  );
  const text = JSON.stringify(factories.workflowInstanceUpdate(records));
  const whole = `${text}${" ".repeat(1_048_576 - Buffer.byteLength(text))}`;

  const reading = read(whole, "v1", "maestro");

  const events = eventsOf(reading);
  expect(reading.kind).toBe("published");
  expect(events).toHaveLength(10_000);
  expect(new Set(events.map(({ id }) => id)).size).toBe(10_000);
});

test("any text is published, ignored or quarantined, and never throws", () => {
  fc.assert(
    fc.property(arbitraries.anyText, (text) => {
      expect(["published", "ignored", "quarantined"]).toContain(read(text, "v1", "maestro").kind);
    }),
    { numRuns: 1_000 },
  );
});
