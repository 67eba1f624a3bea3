import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { publishedBytes } from "../../../shared/contracts/index.ts";
import * as factories from "../../support/internal-events.ts";
import { eventsOf, read } from "../../support/read.ts";

describe("v1", () => {
  test("RUNNING→FINISHING→SUCCEEDED is one visible transition", () => {
    const [event] = eventsOf(read(factories.stepInstanceUpdate()));

    expect(event?.body.data.transitions).toEqual([
      { from: "RUNNING", to: "SUCCEEDED", at: "2025-11-24T16:00:00.005Z" },
    ]);
    expect(event?.attributes).toMatchObject({ status: ["SUCCEEDED"], terminal: "true", step_id: "load" });
  });

  test("RUNNING→FINISHING alone is ignored", () => {
    const pending_records = [{ old_status: "RUNNING", new_status: "FINISHING", event_time: 1 }];

    const reading = read(factories.stepInstanceUpdate({ pending_records }));

    expect(reading).toMatchObject({ kind: "ignored", reason: "no-visible-transition" });
  });

  test("a failed step says what kind of failure, and whether the engine retries", () => {
    const pending_records = [{ old_status: "RUNNING", new_status: "USER_FAILED", event_time: 1 }];

    const [event] = eventsOf(read(factories.stepInstanceUpdate({ pending_records })));

    expect(event?.body.data).toMatchObject({
      status: "FAILED",
      terminal: true,
      failure: { kind: "user", will_retry: true },
    });
  });

  // The engine escalates a failure that a retry cannot mend; subscribers were told that it retries.
  test("a failure that got worse within one message is told as what it became", () => {
    const pending_records = [
      { old_status: "RUNNING", new_status: "USER_FAILED", event_time: 1 },
      { old_status: "USER_FAILED", new_status: "FATALLY_FAILED", event_time: 2 },
    ];

    const [event] = eventsOf(read(factories.stepInstanceUpdate({ pending_records })));

    expect(event?.body.data).toMatchObject({ status: "FAILED", failure: { kind: "fatal", will_retry: false } });
    expect(event?.body.data.transitions).toEqual([{ from: "RUNNING", to: "FAILED", at: "1970-01-01T00:00:00.001Z" }]);
  });

  test("each record with a visible transition is an event of its own", () => {
    const records = [
      factories.changeRecord({ workflow_instance_id: 1 }),
      factories.changeRecord({ workflow_instance_id: 2, old_status: "FAILED", new_status: "FAILED_1" }),
      factories.changeRecord({ workflow_instance_id: 3 }),
    ];

    const events = eventsOf(read(factories.workflowInstanceUpdate(records)));

    expect(events.map(({ body }) => body.partitionkey)).toEqual(["etl.daily/1", "etl.daily/3"]);
    expect(events.map(({ body }) => body.sequence.split(".")[1])).toEqual(["000000", "000002"]);
  });

  test("nothing of the engine's internals leaves", () => {
    const messages = [
      factories.stepInstanceUpdate(),
      factories.workflowInstanceUpdate(),
      factories.workflowVersionUpdate(),
    ];

    const bodies = messages.flatMap((message) => eventsOf(read(message))).map(({ body }) => JSON.stringify(body));

    for (const body of bodies) expect(body).not.toMatch(/uuid|group_info|sync_time|"log"|team|owner/);
  });
});

describe("maestro", () => {
  test("a step event has Maestro's fields in Maestro's order, with every transition", () => {
    const [event] = eventsOf(read(factories.stepInstanceUpdate(), "maestro"));

    expect(Object.keys(event?.body)).toEqual([
      ...["workflow_id", "workflow_instance_id", "workflow_run_id", "step_id", "step_attempt_id", "workflow_uuid"],
      ...["step_uuid", "correlation_id", "step_instance_id", "cluster_name", "status_change_records", "sync_time"],
      ...["send_time", "type"],
    ]);
    expect(event?.body.status_change_records).toHaveLength(2);
  });

  test("author and tags pass through as the engine wrote them", () => {
    const [version] = eventsOf(read(factories.workflowVersionUpdate(), "maestro"));
    const [instance] = eventsOf(read(factories.workflowInstanceUpdate(), "maestro"));

    expect(version?.body.author).toEqual({ name: "ana", team: "data" });
    expect(instance?.body.tags).toEqual([{ name: "nightly", namespace: "SYSTEM", owner: "data" }, { name: "gold" }]);
  });
});

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

test.each([factories.startWorkflow(), factories.terminateThenRun(), factories.instanceAction()])(
  "$type never leaves",
  (message) => {
    expect(read(message, "v1", "maestro")).toMatchObject({ kind: "ignored", reason: "internal-only" });
  },
);

test("an event that SNS would refuse for its size is quarantined, and its siblings can still be published", () => {
  const tags = Array.from({ length: 5_000 }, (_, index) => ({ name: `tag-${index}-${"x".repeat(40)}` }));
  const records = [
    factories.changeRecord({ workflow_instance_id: 1 }),
    factories.changeRecord({ workflow_instance_id: 2, tags }),
  ];

  const reading = read(factories.workflowInstanceUpdate(records));

  expect(reading).toMatchObject({ kind: "quarantined", reason: "event-too-large" });
  expect(eventsOf(reading)).toHaveLength(1);
});

test("an attribute SNS would refuse is left out, element by element, and stays in the body", () => {
  const tags = [{ name: "🚀" }, { name: "" }, { name: "ok" }];

  const [event] = eventsOf(
    read(factories.workflowInstanceUpdate([factories.changeRecord({ tags })], { workflow_id: "\u0001" })),
  );

  expect(event?.attributes["tags"]).toEqual(["ok"]);
  expect(event?.attributes).not.toHaveProperty("workflow_id");
  expect(event?.body.data.workflow_id).toBe("\u0001");
});

const idsOf = (message: unknown) => eventsOf(read(message, "v1", "maestro")).map(({ id }) => id);

test("the same change published again has the same id; one that happened at another time has not", () => {
  const change = factories.workflowInstanceUpdate();
  const republished = factories.workflowInstanceUpdate(undefined, { sync_time: 1, later_field: true });
  const later = factories.workflowInstanceUpdate([factories.changeRecord({ event_time: 1 })]);

  expect(idsOf(republished)).toEqual(idsOf(change));
  for (const [index, id] of idsOf(later).entries()) expect(id).not.toBe(idsOf(change)[index]);
});

test("whatever the identifiers, keys fit a message group id and attributes fit a raw SQS subscription", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ unit: "binary" }),
      (workflow_id, step_id) => {
        for (const event of eventsOf(read(factories.stepInstanceUpdate({ workflow_id, step_id }), "v1", "maestro"))) {
          expect(event.partitionKey).toMatch(/^[!-~]{1,128}$/);
          expect(Object.keys(event.attributes).length).toBeLessThanOrEqual(10);
          expect(Object.values(event.attributes)).not.toContain("");
        }
      },
    ),
  );
});

test("the size of an event counts its bytes, not its characters", () => {
  expect(publishedBytes({ body: "é", attributes: { a: "é", b: ["x"] } })).toBe(2 + (1 + 6 + 2) + (1 + 12 + 5));
});
