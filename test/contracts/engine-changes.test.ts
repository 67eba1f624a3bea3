// The engine moves ahead of Sluice: what each kind of change means to the teams outside.
import { describe, expect, test } from "vitest";
import * as factories from "../support/internal-events.ts";
import { run, sqsRecord } from "../support/processor.ts";
import { eventsOf, read } from "../support/read.ts";

type Message = Record<string, unknown>;

const transition = (old_status: string, new_status: string) => [
  { old_status, new_status, event_time: 1_764_000_000_000 },
];
const record = (overrides: Message = {}) => factories.workflowInstanceUpdate([factories.changeRecord(overrides)]);
const step = (overrides: Message = {}) => factories.stepInstanceUpdate(overrides);
const version = (overrides: Message = {}) => factories.workflowVersionUpdate({ version_id: 3, ...overrides });
const without = (field: string, { [field]: _, ...rest }: Message): Message => rest;

const v1Of = (message: Message) =>
  eventsOf(read(message, "v1")).map(({ id, body, attributes }) => ({ id, body, attributes }));
const maestroOf = (message: Message) => eventsOf(read(message, "maestro")).map(({ id, body }) => ({ id, body }));

describe("subscribers do not notice when the engine", () => {
  test.each<[string, Message, Message]>([
    ["adds a field to an event", step(), step({ priority: 3 })],
    ["adds an object to an event", version(), version({ origin: { tool: "ui" } })],
    ["adds a field to a record", record(), record({ host: "node-17" })],
    ["adds a field with a name that a contract uses", record(), record({ status: "FAILED", terminal: false })],
    ["writes null where it left a field out", version(), version({ snapshot_id: null, workflow_name: null })],
    ["writes out what was the default", record(), record({ depth: 0 })],
    ["writes statuses in lower case", record(), record({ old_status: "in_progress", new_status: "succeeded" })],
    ["numbers its failures", record({ new_status: "FAILED" }), record({ new_status: "FAILED_7" })],
    ["sends an event as a notification", step(), { type: "NOTIFICATION", event: step() }],
    ["synchronizes later", step(), step({ sync_time: 1_764_000_900_000 })],
  ])("%s", (_, before, after) => {
    expect(v1Of(after)).toEqual(v1Of(before));
    expect(maestroOf(after).map(({ id }) => id)).toEqual(maestroOf(before).map(({ id }) => id));
  });

  test("adds a field to a tag or an author: v1 is as it was, maestro passes on what the engine wrote", () => {
    const owned = record({
      tags: [{ name: "nightly", namespace: "SYSTEM", owner: "data", since: 2026 }, { name: "gold" }],
    });
    const signed = version({ author: { name: "ana", team: "data", badge: 7 } });

    expect(v1Of(owned)).toEqual(v1Of(record()));
    expect(v1Of(signed)).toEqual(v1Of(version()));
    expect(maestroOf(owned)[0]?.body.tags[0]).toMatchObject({ since: 2026 });
    expect(maestroOf(signed)[0]?.body.author).toMatchObject({ badge: 7 });
  });

  test("changes its status on the way, where v1 has one status for both", () => {
    const pending_records = [
      ...transition("CREATED", "INITIALIZED"),
      ...transition("INITIALIZED", "EVALUATING_PARAMS"),
    ];

    expect(read(step({ pending_records }), "v1")).toMatchObject({ kind: "ignored", reason: "no-visible-transition" });
    expect(maestroOf(step({ pending_records }))[0]?.body.status_change_records).toHaveLength(2);
  });
});

// Nothing is guessed: what could mean anything is kept with its original text, and can be replayed once Sluice knows it.
describe("an event is kept in quarantine, with its place named, when the engine", () => {
  test.each<[string, Message, string, string]>([
    [
      "adds an event type",
      { type: "WORKFLOW_FORECAST", workflow_id: "etl.daily" },
      "unknown-type",
      "WORKFLOW_FORECAST",
    ],
    ["renames an event type", { ...step(), type: "STEP_UPDATE" }, "unknown-type", "STEP_UPDATE"],
    [
      "adds a status of steps",
      step({ pending_records: transition("RUNNING", "HIBERNATING") }),
      "invalid-event",
      "pending_records[0].new_status",
    ],
    [
      "renames a status of workflow instances",
      record({ old_status: "ACTIVE" }),
      "invalid-event",
      "change_records[0].old_status",
    ],
    ["renames a field", { ...without("step_id", step()), stepId: "load" }, "invalid-event", "step_id"],
    ["writes a number as text", step({ workflow_instance_id: "7" }), "invalid-event", "workflow_instance_id"],
    ["leaves out a field that was always there", without("correlation_id", step()), "invalid-event", "correlation_id"],
    [
      "writes an integer that JSON parsing would change",
      record({ workflow_run_id: 2 ** 53 }),
      "invalid-event",
      "workflow_run_id",
    ],
  ])("%s", (_, message, reason, place) => {
    const reading = read(message, "v1", "maestro");

    expect(reading).toMatchObject({ kind: "quarantined", reason });
    expect(reading.kind === "quarantined" && reading.detail).toContain(place);
    expect(eventsOf(reading)).toEqual([]);
  });

  test("mid-stream: its neighbours of the same instance go out in order, and its text is kept to the letter", async () => {
    const unknown = `{"type" : "STEP_INSTANCE_UPDATE", "pending_records":[{"new_status":"HIBERNATING"}], "n":1.0}`;
    const messages = [record({ old_status: "CREATED", new_status: "IN_PROGRESS" }), unknown, record()];

    const { kinds, published, quarantined } = await run(messages.map((message) => sqsRecord(message, "etl.daily/7")));

    expect(kinds).toEqual(["published", "quarantined", "published"]);
    expect(published.map(({ body }) => JSON.parse(body).data.status)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect(quarantined).toEqual([unknown]);
  });
});
