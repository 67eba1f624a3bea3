import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { MAESTRO_TYPES, V1_TYPES } from "../../../../../shared/engines/maestro/index.ts";
import {
  type MaestroEvent,
  type Reading,
  readEvent,
  type V1Event,
} from "../../../../../shared/engines/maestro/subscriber/index.ts";
import { DELIVERIES, type Delivered, notification } from "../../../../support/deliveries.ts";
import * as factories from "../../../../support/internal-events.ts";
import { read } from "../../../../support/read.ts";

const messages = [
  factories.stepInstanceUpdate(),
  factories.workflowInstanceUpdate(),
  factories.workflowVersionUpdate({ version_id: 2, snapshot_id: 5 }),
  factories.workflowVersionUpdate({ version_id: 2 }),
  factories.workflowVersionUpdate({ snapshot_id: 5 }),
  factories.workflowVersionUpdate({ current_active_version: 1 }),
  factories.workflowVersionUpdate(),
  factories.deleteWorkflow(),
];
const events = messages.flatMap((message) => {
  const reading = read(message, "v1", "maestro");
  return reading.kind === "published" ? reading.events : [];
});
const stepEvent = events[0] as Delivered;
/** An event whose body is another one. */
const withBody = (changes: object, event: Delivered = stepEvent): Delivered => ({
  ...event,
  body: JSON.stringify({ ...JSON.parse(event.body), ...changes }),
});

test("the examples of this file hold an event of every type", () => {
  expect(events.map(({ type }) => type).toSorted()).toEqual([...V1_TYPES, ...MAESTRO_TYPES].toSorted());
});

describe.each(Object.entries(DELIVERIES))("%s", (_, { of, keepsAttributes }) => {
  test.each(events)("is read as the event that was published: $type", (event) => {
    const reading = readEvent(of(event));

    expect(reading).toEqual({
      kind: "event",
      contract: event.contract,
      event: JSON.parse(event.body),
      attributes: keepsAttributes ? event.attributes : {},
    });
  });

  test("with fields that came later is no error, and keeps them", () => {
    const reading = readEvent(of(withBody({ traceparent: "00-1-2-03" })));

    expect(reading).toMatchObject({ kind: "event", event: { traceparent: "00-1-2-03" } });
  });

  test.each([{ type: "io.sluice.step-instance.log.written.v1", data: { lines: 3 } }, { type: "io.sluice.x.v2" }])(
    "with an event type that came later is unknown, and has its envelope: $type",
    (later) => {
      const reading = readEvent(of(withBody(later)));

      expect(reading).toMatchObject({ kind: "unknown", event: { ...later, partitionkey: "etl.daily/7" } });
    },
  );

  test("with an event type that Maestro added later is unknown", () => {
    const maestro = events.find(({ contract }) => contract === "maestro") as Delivered;

    const reading = readEvent(of(withBody({ type: "WORKFLOW_PAUSE_CHANGE_EVENT" }, maestro)));

    expect(reading).toMatchObject({ kind: "unknown", event: { workflow_id: "etl.daily", cluster_name: "test" } });
  });

  test("that is not as its schema says is a problem that names the place", () => {
    const { data } = JSON.parse(stepEvent.body);

    const reading = readEvent(of(withBody({ data: { ...data, status: "HIBERNATING", step_id: 7 } })));

    expect(reading).toMatchObject({ kind: "problem", reason: "invalid-event" });
    expect(reading).toHaveProperty(
      "detail",
      expect.stringMatching(/data\.step_id: .*string.*data\.status: .*"PENDING"/),
    );
  });
});

test.each([
  ["half an event", stepEvent.body.slice(0, 100), "invalid-json"],
  ["half an event in a notification", notification({ ...stepEvent, body: "{" }), "invalid-json"],
  ["bytes that are no text", Buffer.from([0xff, 0xfe]), "invalid-json"],
  ["nothing", undefined, "not-an-event"],
  ["a list", "[]", "not-an-event"],
  ["somebody else's JSON", '{"orderId":7}', "not-an-event"],
  ["somebody else's typed JSON", '{"type":"ORDER"}', "not-an-event"],
  ["an SQS message without a body", { MessageId: "1" }, "not-an-event"],
  ["a CloudEvent that lacks what every event of v1 has", withBody({ sequence: undefined }).body, "invalid-event"],
  ["a confirmation", notification(stepEvent, { Type: "SubscriptionConfirmation" }), "not-a-notification"],
  ["a type with an inherited name", '{"type":"constructor","specversion":"1.0"}', "invalid-event"],
])("%s is a problem, not an exception", (_, received, reason) => {
  expect(readEvent(received)).toEqual({ kind: "problem", reason, detail: expect.stringMatching(/./) });
});

test.each([0, 2])("who passes a Lambda event with %i records is told to pass each on its own", (count) => {
  const Records = Array.from({ length: count }, () => ({ body: stepEvent.body }));

  expect(readEvent({ Records })).toMatchObject({ kind: "problem", detail: expect.stringContaining("Records") });
});

test("who passes a request whose body is not read yet is told to read it", () => {
  const request = new Request("https://example.org/sns", { method: "POST", body: stepEvent.body });

  expect(readEvent(request)).toMatchObject({
    kind: "problem",
    detail: expect.stringContaining("await request.text()"),
  });
});

test("a message within itself ends", () => {
  const message: { Records?: unknown } = {};
  message.Records = [message];

  expect(readEvent(message)).toMatchObject({ kind: "problem", reason: "not-an-event" });
});

test("an array attribute that holds no JSON stays the text that it is", () => {
  const MessageAttributes = {
    tags: { Type: "String.Array", Value: "['a']" },
    price: { Type: "Number", Value: "1.5" },
    raw: { Type: "Binary", Value: "AA==" },
  };

  const reading = readEvent(notification(stepEvent, { MessageAttributes }));

  expect(reading).toHaveProperty("attributes", { tags: "['a']", price: 1.5 });
});

test("whatever comes in gives a reading and never an exception", () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.json(),
    fc.uint8Array(),
    fc.json().map((body) => notification({ ...stepEvent, body })),
    fc.object().map((changes) => withBody(changes).body),
    fc.dictionary(
      fc.constantFrom("Type", "Message", "Sns", "Records", "body", "Body", "type", "specversion"),
      fc.json(),
    ),
  );

  fc.assert(
    fc.property(anything, (received) => {
      expect(["event", "unknown", "problem"]).toContain(readEvent(received).kind);
    }),
    { numRuns: 1_000 },
  );
});

test("the type of an event tells the compiler what is in it", () => {
  const check = (reading: Reading): void => {
    if (reading.kind !== "event") {
      expectTypeOf(reading).not.toHaveProperty("contract");
      return;
    }
    if (reading.contract === "v1") expectTypeOf(reading.event).toEqualTypeOf<V1Event>();
    else expectTypeOf(reading.event).toEqualTypeOf<MaestroEvent>();
    const { event } = reading;
    switch (event.type) {
      case "io.sluice.step-instance.status.changed.v1":
        expectTypeOf(event.data.step_id).toBeString();
        expectTypeOf(event.data.failure?.kind).toEqualTypeOf<
          "user" | "platform" | "fatal" | "internal" | "timeout" | undefined
        >();
        break;
      case "io.sluice.workflow.deleted.v1":
        expectTypeOf(event.data).not.toHaveProperty("version_id");
        break;
      case "STEP_INSTANCE_STATUS_CHANGE_EVENT":
        expectTypeOf(event.status_change_records[0]?.new_status).extract<"USER_FAILED">().toBeString();
        break;
      default:
        // @ts-expect-error a type that no contract has
        if (event.type === "workflow.exploded") return;
    }
  };

  check(readEvent(stepEvent.body));
});
