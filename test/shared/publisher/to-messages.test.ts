// Events → messages, before anything is sent.
import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { internalEvents } from "../../../shared/internal/index.ts";
import { type EngineEvent, PublishError, toMessages } from "../../../shared/publisher/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";
import { failing } from "../../support/engine-code.ts";
import * as factories from "../../support/internal-events.ts";

const SQS_BYTES = 1_048_576;
const messagesOf = (event: unknown) => toMessages([event as EngineEvent], SQS_BYTES);

test("an update of several instances is one message per instance, each in its own group", () => {
  const records = [1, 2, 1].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const messages = messagesOf(factories.workflowInstanceUpdate(records));

  expect(messages.map(({ groupId }) => groupId)).toEqual(["etl.daily/1", "etl.daily/2"]);
  expect(messages.map(({ body }) => JSON.parse(body).change_records.length)).toEqual([2, 1]);
});

// It went into the group of the workflow, where nothing kept it in order with the other events of an instance.
test("an update of several instances that comes as a notification is split in the same way", () => {
  const records = [1, 2, 1].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const messages = messagesOf({ type: "NOTIFICATION", event: factories.workflowInstanceUpdate(records) });

  expect(messages.map(({ groupId }) => groupId)).toEqual(["etl.daily/1", "etl.daily/2"]);
  expect(messages.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: "NOTIFICATION", event: { type: "WORKFLOW_INSTANCE_UPDATE", change_records: [records[0], records[2]] } },
    { type: "NOTIFICATION", event: { type: "WORKFLOW_INSTANCE_UPDATE", change_records: [records[1]] } },
  ]);
});

test("any valid event becomes messages that read as it, each in the group of its partition key", () => {
  fc.assert(
    fc.property(arbitraries.anyEvent, (event) => {
      fc.pre(!/[\ufffe\uffff]/.test(JSON.stringify(event))); // SQS takes none of these
      const messages = messagesOf(event);

      const read = messages.map(({ body }) => maestroEvents.read(body));
      // As they were written: what one message keeps of a record, it does not lose by being split.
      const recordsOf = (text: string): { workflow_instance_id: number }[] => {
        const { event: wrapped, ...bare } = JSON.parse(text);
        return (wrapped ?? bare).change_records ?? [];
      };
      const whole = Map.groupBy(recordsOf(JSON.stringify(event)), (record) => record.workflow_instance_id);
      expect(messages.flatMap(({ body }) => recordsOf(body))).toEqual([...whole.values()].flat());
      if (messages.length === 1) expect(read).toEqual([maestroEvents.read(JSON.stringify(event))]);
      for (const [index, one] of read.entries()) {
        expect(messages[index]?.groupId).toBe(one.kind === "parsed" && one.partitionKey);
      }
    }),
  );
});

test("the deduplication id is the SHA-256 of the body, so that the same event is one message and another is another", () => {
  const [message, again, other] = toMessages(
    [factories.startWorkflow(), factories.startWorkflow(), factories.deleteWorkflow()] as unknown as EngineEvent[],
    SQS_BYTES,
  );

  expect(message?.deduplicationId).toBe(hash("sha256", '{"type":"START_WORKFLOW","workflow_id":"etl.daily"}', "hex"));
  expect(again?.deduplicationId).toBe(message?.deduplicationId);
  expect(other?.deduplicationId).not.toBe(message?.deduplicationId);
});

const refusal = (make: () => unknown): PublishError => {
  try {
    make();
  } catch (error) {
    if (error instanceof PublishError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

const refusalOf = (...events: unknown[]) => refusal(() => toMessages(events as EngineEvent[], 2_000));

test("what SQS would not take is refused before anything is sent, with the reason", () => {
  const error = refusalOf(
    factories.startWorkflow(),
    factories.stepInstanceUpdate({ workflow_uuid: "x".repeat(2_000) }),
    factories.stepInstanceUpdate({ step_id: "a\uffff" }),
    { type: "NEW" },
    factories.workflowInstanceUpdate([factories.changeRecord({ new_status: "LATER" })]),
  );

  expect(error).toMatchObject({ code: "invalid-events", retryable: false });
  expect(error.notAccepted).toEqual([
    { index: 1, type: "STEP_INSTANCE_UPDATE", reason: expect.stringMatching(/^2\d{3} bytes, the target takes 2000$/) },
    { index: 2, type: "STEP_INSTANCE_UPDATE", reason: "SQS does not take the character U+FFFF" },
    { index: 3, type: "NEW", reason: 'type: unknown type "NEW"' },
    { index: 4, type: "WORKFLOW_INSTANCE_UPDATE", reason: expect.stringContaining('unknown workflow status "LATER"') },
  ]);
});

// It was named once per instance, and counted as that many events.
test("an invalid update of several instances is one invalid event", () => {
  const records = [1, 2, 3].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const error = refusalOf(factories.workflowInstanceUpdate(records, { workflow_name: null }));

  expect(error.notAccepted).toEqual([
    { index: 0, type: "WORKFLOW_INSTANCE_UPDATE", reason: "workflow_name: required, but absent" },
  ]);
  expect(error.message).toMatch(/^1 event\(s\) invalid, nothing was sent/);
});

describe("what an engine's own code cannot do with an event names that event, and nothing is sent", () => {
  const own = (parts: { split?: (event: { door: string }) => unknown; partitionKey?: () => unknown }) =>
    internalEvents({
      schemas: { OPENED: z.looseObject({ door: z.string() }) },
      partitionKey: (parts.partitionKey ?? (() => "a")) as () => string,
      ...(parts.split && { split: parts.split as never }),
    });
  const refused = (internal: ReturnType<typeof own>, ...events: unknown[]) =>
    refusal(() => toMessages(events as [{ type: "OPENED"; door: string }], 2_000, internal)).notAccepted;
  const [good, bad] = [
    { type: "OPENED", door: "north" },
    { type: "OPENED", door: "south" },
  ];
  const onSouth = (wrong: () => unknown) => own({ split: (event) => (event.door === "south" ? wrong() : [event]) });

  test.each<[string, ReturnType<typeof own>, string]>([
    ["a split that throws", onSouth(failing), "cannot be split: undefined"],
    // The event was lost, and nobody told.
    ["a split into nothing", onSouth(() => []), "cannot be split: TypeError: split gives no event"],
    ["a split that promises", onSouth(async () => failing()), "TypeError: split gives a promise, not a list of events"],
    ["a split into text", onSouth(() => ["a"]), "cannot be split: TypeError: split gives a string among its events"],
    ["a split into other events", onSouth(() => [{ type: "SHUT" }]), 'type: unknown type "SHUT"'],
  ])("%s", (_, internal, reason) => {
    expect(refused(internal, good, bad)).toEqual([
      { index: 1, type: "OPENED", reason: expect.stringContaining(reason) },
    ]);
  });

  test("no partition key", () => {
    const reason = "OPENED: its partition key fails: TypeError: partitionKey gives undefined, not text";

    expect(refused(own({ partitionKey: () => undefined }), good)).toEqual([{ index: 0, type: "OPENED", reason }]);
  });

  test("what is wrong with the event itself is told rather than what its split stumbles over", () => {
    const internal = own({ split: ({ door }) => [door.toUpperCase()] });

    expect(refused(internal, { type: "OPENED" })).toEqual([
      { index: 0, type: "OPENED", reason: "door: required, but absent" },
    ]);
  });

  test.each([null, undefined, "OPENED", 7, [], () => good])("no event at all: %o", (none) => {
    expect(refused(own({}), good, none)).toMatchObject([{ index: 1, reason: expect.stringMatching(/./) }]);
  });
});

test("an update of several instances that is too large as a whole fits as one message per instance", () => {
  const records = Array.from({ length: 9 }, (_, index) => factories.changeRecord({ workflow_instance_id: index }));

  expect(toMessages([factories.workflowInstanceUpdate(records)] as unknown as EngineEvent[], 2_000)).toHaveLength(9);
});
