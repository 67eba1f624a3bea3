// Maestro's own events: what Maestro's classes would write. https://github.com/Netflix/maestro (maestro-common, models/events)
import fc from "fast-check";
import { expect, test } from "vitest";
import { readMessage } from "../../../../../../shared/contracts/index.ts";
import { publishedMaestro } from "../../../../../../shared/engines/maestro/contracts/maestro/published.ts";
import { CONTRACTS, maestroEvents } from "../../../../../../shared/engines/maestro/index.ts";
import * as arbitraries from "../../../../../support/arbitraries.ts";
import * as factories from "../../../../../support/internal-events.ts";
import { eventsOf, read } from "../../../../../support/read.ts";

const NOW_MS = 1_764_000_000_100;
const bodiesOf = (message: unknown) => eventsOf(read(message, "maestro")).map(({ body }) => body);

test("a step event has Maestro's fields in Maestro's order, with every transition", () => {
  const [body] = bodiesOf(factories.stepInstanceUpdate());

  expect(Object.keys(body)).toEqual([
    ...["workflow_id", "workflow_instance_id", "workflow_run_id", "step_id", "step_attempt_id", "workflow_uuid"],
    ...["step_uuid", "correlation_id", "step_instance_id", "cluster_name", "status_change_records", "sync_time"],
    ...["send_time", "type"],
  ]);
  expect(body.status_change_records).toHaveLength(2);
});

test("every transition of a step is told, in Maestro's statuses, visible in v1 or not", () => {
  fc.assert(
    fc.property(arbitraries.stepInstanceUpdate, (update) => {
      const [body, ...others] = bodiesOf(update);

      expect(others).toEqual([]);
      expect(body.status_change_records).toEqual(
        update.pending_records.map(({ old_status, new_status, event_time }) => ({
          old_status: old_status?.toUpperCase(),
          new_status: new_status.toUpperCase(),
          event_time,
        })),
      );
    }),
  );
});

test("every record of a workflow instance update is an event, visible in v1 or not", () => {
  fc.assert(
    fc.property(arbitraries.workflowInstanceUpdate, (update) => {
      expect(bodiesOf(update).map(({ workflow_instance_id }) => workflow_instance_id)).toEqual(
        update.change_records.map(({ workflow_instance_id }) => workflow_instance_id),
      );
    }),
  );
});

test("absent fields are left out and never null", () => {
  fc.assert(
    fc.property(arbitraries.anyEvent, (event) => {
      for (const body of bodiesOf(event)) expect(Object.values(body)).not.toContain(null);
    }),
  );
});

test("author and tags pass through as the engine wrote them, but for half an emoji, which nobody could read", () => {
  const wellFormed = (_key: string, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value);
  const asWritten = (value: unknown) => value && JSON.parse(JSON.stringify(value, wellFormed));
  fc.assert(
    fc.property(arbitraries.deleteWorkflow, arbitraries.changeRecord, (deletion, record) => {
      expect(bodiesOf(deletion)[0].author).toEqual(asWritten(deletion.event.author ?? undefined));
      expect(bodiesOf(factories.workflowInstanceUpdate([record]))[0].tags).toEqual(
        record.tags ? asWritten(record.tags) : undefined,
      );
    }),
  );
});

/** What Maestro's own publisher writes of an author's and a tag's numbers. */
const NUMBERS = "[1.0,1.10,1.0E-7,-0.0,-0,0.0000001,9007199254740993,12345678901234567890123,1e400,1.5,7]";
const withNumbers = (message: object): string => JSON.stringify(message).replaceAll('"NUMBERS"', NUMBERS);

test.each([
  ["an author's", factories.workflowVersionUpdate({ author: { name: "ana", n: { n: "NUMBERS" } } })],
  ["an author's, of a deletion", factories.deleteWorkflow({ author: { name: "ana", n: { n: "NUMBERS" } } })],
  [
    "a tag's",
    factories.workflowInstanceUpdate([factories.changeRecord({ tags: [{ name: "t", n: { n: "NUMBERS" } }] })]),
  ],
])("%s numbers are published as the engine wrote them, and quarantine nothing", (_, message) => {
  for (const text of [withNumbers(message), withNumbers({ ...message, null_field: null })]) {
    const reading = readMessage(
      text,
      { internal: maestroEvents, contracts: [CONTRACTS.maestro, CONTRACTS.v1] },
      { cluster: "test", sequenceNumber: "1", nowMs: NOW_MS },
    );
    const [own, ofV1] = reading.kind === "published" ? reading.events : [];

    expect(own?.body).toContain(`"n":{"n":${NUMBERS}}`);
    expect(own?.id).toBe(publishedMaestro.bodyFacts(JSON.parse(own?.body ?? "")).id);
    expect(ofV1?.body).not.toContain("9007199254740993");
  }
});

test("who changed a workflow may be unknown, as in Maestro's own events", () => {
  const unknown = [undefined, null].flatMap((author) => [
    factories.deleteWorkflow({ author }),
    factories.workflowVersionUpdate({ author }),
  ]);

  for (const message of unknown) {
    expect(bodiesOf(message)).toMatchObject([{ workflow_id: "etl.daily" }]);
    expect(bodiesOf(message)[0]).not.toHaveProperty("author");
    expect(eventsOf(read(message, "v1"))[0]?.body.data).not.toHaveProperty("author");
  }
});

test("absent version ids are 0", () => {
  expect(bodiesOf(factories.workflowVersionUpdate({ version_id: 1, snapshot_id: null }))).toMatchObject([
    { type: "WORKFLOW_VERSION_CHANGE_EVENT", current_active_version_id: 0, previous_active_version_id: 0 },
  ]);
  expect(bodiesOf(factories.workflowVersionUpdate({ current_active_version: 3 }))).toMatchObject([
    { type: "WORKFLOW_ACTIVATION_CHANGE_EVENT", previous_active_version_id: 0 },
  ]);
  expect(bodiesOf(factories.workflowVersionUpdate({}))).toMatchObject([
    { type: "WORKFLOW_DEACTIVATION_CHANGE_EVENT", previous_active_version_id: 0 },
  ]);
});

test("`send_time` is the moment of publishing, `sync_time` the engine's, a deletion's the time of the deletion", () => {
  const times = (message: unknown) => bodiesOf(message).map(({ sync_time, send_time }) => [sync_time, send_time]);

  expect(times(factories.stepInstanceUpdate({ sync_time: 5 }))).toEqual([[5, NOW_MS]]);
  expect(times(factories.workflowInstanceUpdate(undefined, { sync_time: 5 }))).toEqual([[5, NOW_MS]]);
  expect(times(factories.workflowVersionUpdate({ sync_time: 5 }))).toEqual([[5, NOW_MS]]);
  expect(times(factories.deleteWorkflow({ timestamp: 5 }))).toEqual([[5, NOW_MS]]);
  expect(bodiesOf(factories.deleteWorkflow({ timestamp: 5 }))).toMatchObject([{ event_time: 5 }]);
});
