// The CloudEvents envelope of v1.
import { CloudEvent } from "cloudevents";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../../../../../shared/engines/maestro/index.ts";
import { readEvent } from "../../../../../../shared/engines/maestro/subscriber/index.ts";
import * as factories from "../../../../../support/internal-events.ts";
import { eventsOf, read } from "../../../../../support/read.ts";

const first = (message: unknown) => eventsOf(read(message))[0];

test("an event is CloudEvents 1.0 in structured JSON", () => {
  expect(Object.keys(first(factories.stepInstanceUpdate())?.body)).toEqual([
    ...["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "partitionkey"],
    ...["sequence", "data"],
  ]);
  expect(first(factories.stepInstanceUpdate())?.body).toMatchObject({
    specversion: "1.0",
    source: "/sluice/test",
    type: "io.sluice.step-instance.status.changed.v1",
    datacontenttype: "application/json",
    partitionkey: "etl.daily/7",
  });
});

test("an event of a contract that will be switched off says since when, when, and what to do; its id is the same", () => {
  const v1 = { from: "2027-01-01T00:00:00Z", sunset: "2027-07-01T00:00:00Z", migration: "https://example.com/v2" };
  const saying = (deprecation: object) => {
    const context = { cluster: "test", sequenceNumber: "1", nowMs: 0, deprecations: { v1: deprecation } as never };
    const rules = { internal: maestroEvents, contracts: [CONTRACTS.v1, CONTRACTS.maestro] };
    return eventsOf(readMessage(JSON.stringify(factories.deleteWorkflow()), rules, context));
  };
  const [event, maestro] = saying(v1);

  expect(readEvent(event?.body)).toMatchObject({
    kind: "event",
    event: {
      deprecated: true,
      deprecationfrom: v1.from,
      deprecationsunset: v1.sunset,
      deprecationmigration: v1.migration,
      data: { workflow_id: "etl.daily" },
    },
  });
  expect(new CloudEvent(event?.body).validate()).toBe(true);
  expect(event?.id).toBe(first(factories.deleteWorkflow())?.id);
  expect(Object.keys(saying({ from: v1.from })[0]?.body)).not.toContain("deprecationsunset");
  expect(Object.keys(maestro?.body)).not.toContain("deprecated");
});

test("`dataschema` is a URL of its type's schema", () => {
  const { type, body } = first(factories.deleteWorkflow()) ?? {};

  expect(new URL(body.dataschema).pathname).toContain(type);
});

describe("`subject` leads from the workflow to what changed", () => {
  test.each([
    [factories.deleteWorkflow(), "workflows/etl.daily"],
    [factories.workflowInstanceUpdate(), "workflows/etl.daily/instances/7/runs/1"],
    [factories.stepInstanceUpdate(), "workflows/etl.daily/instances/7/runs/1/steps/load/attempts/2"],
  ])("of %o", (message, subject) => {
    expect(first(message)?.body.subject).toBe(subject);
  });

  test("with each segment percent-encoded, so that none can be taken for two", () => {
    const ids = { workflow_id: "a/b c", step_id: "100 %\u0001ü" };

    expect(first(factories.stepInstanceUpdate(ids))?.body.subject).toBe(
      "workflows/a%2Fb%20c/instances/7/runs/1/steps/100%20%25%01%C3%BC/attempts/2",
    );
  });
});

test("`source` names the deployment, percent-encoded", () => {
  const context = { cluster: "eu west/1", sequenceNumber: "1", nowMs: 0 };

  const [event] = eventsOf(
    readMessage(
      JSON.stringify(factories.deleteWorkflow()),
      { internal: maestroEvents, contracts: [CONTRACTS.v1] },
      context,
    ),
  );

  expect(event?.body.source).toBe("/sluice/eu%20west%2F1");
});

test.each([
  [0, "1970-01-01T00:00:00.000Z"],
  [1_764_000_000_007, "2025-11-24T16:00:00.007Z"],
  [253_402_300_799_999, "9999-12-31T23:59:59.999Z"],
])("`time` is the moment of the change: %i is %s", (timestamp, time) => {
  expect(first(factories.deleteWorkflow({ timestamp }))?.body.time).toBe(time);
});

test("`sequence` is the SQS sequence number, padded, and the place of the change in its message behind it", () => {
  const records = [7, 8].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const events = eventsOf(read(factories.workflowInstanceUpdate(records)));

  expect(events.map(({ body }) => body.sequence)).toEqual([
    "000000000000000000018893000000000000001.000000",
    "000000000000000000018893000000000000001.000001",
  ]);
});

test.each(["ana", { name: "ana" }, { team: "data", name: "ana" }])("an author %o is told as an object", (author) => {
  expect(first(factories.deleteWorkflow({ author }))?.body.data.author).toEqual({ name: "ana" });
  expect(first(factories.workflowVersionUpdate({ author }))?.body.data.author).toEqual({ name: "ana" });
});

test("a version id that the engine left out is 0, and so is one that it wrote as null", () => {
  const none = { current_active_version_id: 0, previous_active_version_id: 0 };

  expect(first(factories.workflowVersionUpdate({ version_id: 1 }))?.body.data).toMatchObject(none);
  expect(
    first(factories.workflowVersionUpdate({ version_id: 1, snapshot_id: 2, current_active_version: null }))?.body.data,
  ).toMatchObject(none);
  expect(first(factories.workflowVersionUpdate({ current_active_version: 3 }))?.body.data).toMatchObject({
    previous_active_version_id: 0,
  });
  expect(first(factories.workflowVersionUpdate({}))?.body.data).toMatchObject({ previous_active_version_id: 0 });
});
