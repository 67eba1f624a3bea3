import { describe, expect, expectTypeOf, test } from "vitest";
import * as deployments from "../../../examples/deployment-system/engine.ts";
import { readEvent } from "../../../shared/engines/maestro/subscriber/index.ts";
import { matches } from "../../../shared/subscriber/index.ts";
import { sampleEvents } from "../../../shared/testing/index.ts";
import { externalEvents, oneOfEachType } from "../../support/sample-events.ts";

const INSTANCE = "io.sluice.workflow-instance.status.changed.v1";
const samples = sampleEvents();

describe("samples of the shipped engine", () => {
  test("are what the processor publishes, to the byte, where nothing is changed", () => {
    const ids = externalEvents.map(({ id }) => id);
    for (const { contract, body } of oneOfEachType) {
      const sample = samples.external(body.type);

      expect(samples.external(body.type, JSON.parse(sample.body))).toEqual(sample);
      expect(readEvent(sample.body)).toMatchObject({ kind: "event", contract });
      if (contract === "v1") expect(ids).toContain(sample.id); // of the other the cluster is part of the content
    }
  });

  test("are those of the sample that need the fewest changes: a failure has the transition that led to it", () => {
    const { event, attributes } = samples.received(INSTANCE, {
      data: { status: "FAILED", workflow_id: "orders.ship" },
    });

    expect(event.data.transitions.at(-1)?.to).toBe("FAILED");
    expect(event.data.workflow_id).toBe("orders.ship");
    expect(attributes).toMatchObject({ status: ["FAILED"], terminal: "true", workflow_id: "orders.ship" });
  });

  test("have the same id for the same content, and another for another", () => {
    const [first, again, other] = [{}, {}, { time: "2027-01-01T00:00:00.000Z" }].map((changes) =>
      samples.external(INSTANCE, changes),
    );

    expect(again).toEqual(first);
    expect(other?.id).not.toBe(first?.id);
    expect(other?.timeMs).toBe(Date.parse("2027-01-01T00:00:00.000Z"));
    expect(JSON.parse(other?.body ?? "").id).toBe(other?.id);
  });

  test("of Maestro's own contract have the id and the attributes that the changes lead to", () => {
    const type = "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT";
    const sample = samples.external(type);
    const other = samples.external(type, { workflow_id: "orders.ship" });

    expect(other.attributes).toMatchObject({ contract: "maestro", workflow_id: "orders.ship" });
    expect(other.id).not.toBe(sample.id);
    expect(Object.keys(JSON.parse(other.body))).toEqual(Object.keys(JSON.parse(sample.body)));
  });

  test("lose a field that is changed to undefined, and have lists as long as they are given", () => {
    const { event } = samples.received("io.sluice.workflow.activated.v1", { data: { author: undefined } });
    const { change_records } = samples.internal("WORKFLOW_INSTANCE_UPDATE", {
      change_records: [{ new_status: "FAILED" }, { workflow_instance_id: 8 }],
    });

    expect(Object.keys(event.data)).not.toContain("author");
    expect(change_records.map(({ new_status }) => new_status)[0]).toBe("FAILED");
    expect(change_records[1]).toMatchObject({ workflow_instance_id: 8, workflow_run_id: 1 });
  });

  test("that a schema does not take, or that there are none of, are refused in a line that says where", () => {
    const status = "FALED" as "FAILED";

    expect(() => samples.external(INSTANCE, { data: { status } })).toThrow(
      /^io\.sluice\.workflow-instance\.status\.changed\.v1: data\.status: .*"FAILED"/,
    );
    expect(() => samples.internal("STEP_INSTANCE_UPDATE", { pending_records: [] })).toThrow(
      "STEP_INSTANCE_UPDATE: pending_records: expected at least 1 element(s), received 0",
    );
    expect(() => samples.external("workflow.deleted" as typeof INSTANCE)).toThrow(
      /^no sample of workflow\.deleted; there are .*io\.sluice\.workflow\.deleted\.v1/,
    );
    expect(() => samples.published({ type: "NONE" } as never)).toThrow(
      "quarantined as unknown-type: type: unknown type",
    );
  });

  test("of internal events become what the processor makes of them, each message behind those before", () => {
    const failed = samples.internal("WORKFLOW_INSTANCE_UPDATE", {
      workflow_id: "orders.ship",
      change_records: [{ workflow_instance_id: 9, old_status: "IN_PROGRESS", new_status: "FAILED" }],
    });
    const [first] = samples.published(failed);
    const [again] = samples.published(failed);

    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      subject: "workflows/orders.ship/instances/9/runs/1",
      data: { status: "FAILED" },
    });
    expect(again?.id).toBe(first?.id);
    expect(JSON.parse(again?.body ?? "").sequence > JSON.parse(first?.body ?? "").sequence).toBe(true);
    expect(samples.published(samples.internal("START_WORKFLOW"))).toEqual([]);
  });

  test("are typed by their type", () => {
    const { event } = samples.received(INSTANCE);
    expectTypeOf(event.data.workflow_name).toEqualTypeOf<string>();
    // @ts-expect-error: no such field
    expect(() => samples.received(INSTANCE, { data: { stats: "FAILED" } })).not.toThrow();
    // @ts-expect-error: no such type
    expect(() => samples.internal("NONE")).toThrow("no sample of NONE");
  });
});

test("samples of an engine of one's own are typed by its contracts, and pass its subscribers' filters", () => {
  const own = sampleEvents(deployments);
  const { event, attributes } = own.received("com.example.deployment.failed.v1", { data: { outcome: "aborted" } });

  expectTypeOf(event.data.outcome).toEqualTypeOf<"rolled-back" | "aborted">();
  expect(event.data.outcome).toBe("aborted");
  expect(matches({ outcome: ["aborted"] }, { attributes })).toBe(true);
  const done = own.internal("DEPLOYMENT_CHANGED", { deployment_id: "d-1", new_state: "DONE" });
  expect(own.published(done).map(({ type, partitionKey }) => [type, partitionKey])).toEqual([
    ["deployment.finished", "d-1"],
  ]);
});
