import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as deployments from "../../../examples/deployment-system/engine.ts";
import { filter, readEvent } from "../../../shared/engines/maestro/subscriber/index.ts";
import { attributePolicy, eventReader, sqsLambdaHandler } from "../../../shared/subscriber/index.ts";
import {
  type Delivered,
  eventInbox,
  memoryTopic,
  sampleEvents,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from "../../../shared/testing/index.ts";

const INSTANCE = "io.sluice.workflow-instance.status.changed.v1";
const samples = sampleEvents();
const failed = samples.external(INSTANCE, { data: { status: "FAILED" } });
const succeeded = samples.external(INSTANCE, { data: { status: "SUCCEEDED" } });

describe("a topic in memory", () => {
  test("hands each subscriber what its filter lets through, on attributes or on the body", async () => {
    const topic = memoryTopic();
    const inboxes = { all: eventInbox(), byAttributes: eventInbox(), byBody: eventInbox() };
    topic.subscribe(inboxes.all.handle);
    topic.subscribe(inboxes.byAttributes.handle, { filter: filter({ contract: "v1", status: "FAILED" }) });
    topic.subscribe(inboxes.byBody.handle, { filter: { data: { status: ["SUCCEEDED"] } }, scope: "MessageBody" });

    await topic.publish(failed, succeeded);

    const ids = Object.values(inboxes).map(({ received }) => received.map(({ event }) => "id" in event && event.id));
    expect(ids).toEqual([[failed.id, succeeded.id], [failed.id], [succeeded.id]]);
  });

  test("refuses a filter that SNS would refuse", () => {
    expect(() => memoryTopic().subscribe(() => undefined, { filter: { status: "FAILED" as never } })).toThrow(/status/);
  });

  test("delivers in every shape that subscribers have, and gives back what their handlers gave", async () => {
    const topic = memoryTopic();
    topic.subscribe(
      sqsLambdaHandler(() => {
        throw new Error("no database");
      }),
      { as: sqsEvent },
    );
    topic.subscribe(readEvent, { as: snsEvent });
    topic.subscribe(readEvent, { as: (event) => sqsMessage(event, "enveloped") });
    topic.subscribe((body: string) => JSON.parse(body).id, { as: ({ body }) => body });

    const [partial, ...read] = await topic.publish(failed);

    expect(partial).toEqual({ batchItemFailures: [{ itemIdentifier: expect.any(String) }] });
    const { attributes } = failed;
    expect(read).toEqual([
      expect.objectContaining({ kind: "event", attributes }),
      expect.objectContaining({ kind: "event", attributes }),
      failed.id,
    ]);
  });

  test("rejects with what a handler threw, once all others have their events", async () => {
    const topic = memoryTopic();
    const inbox = eventInbox();
    topic.subscribe(() => Promise.reject(new Error("no database")));
    topic.subscribe(inbox.handle);

    await expect(topic.publish(failed)).rejects.toThrow("no database");
    await expect(topic.publish(failed, succeeded)).rejects.toThrow("2 of 4 deliveries failed");
    expect(inbox.received).toHaveLength(3);
  });

  test("keeps the order within each partition key, however long each event takes", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(5))), async (changes) => {
        const events = changes.map(([partitionkey], index) =>
          samples.external(INSTANCE, { partitionkey, sequence: String(index) }),
        );
        const handled: string[][] = [];
        const topic = memoryTopic();
        topic.subscribe(
          async ({ partitionkey, sequence }: { partitionkey: string; sequence: string }) => {
            for (let turns = changes[Number(sequence)]?.[1] ?? 0; turns > 0; turns -= 1) await Promise.resolve();
            handled.push([partitionkey, sequence]);
          },
          { as: ({ body }) => JSON.parse(body) },
        );

        await Promise.all(events.map((event) => topic.publish(event)));

        for (const key of ["a", "b", "c"]) {
          const places = handled.filter(([of]) => of === key).map(([, sequence]) => Number(sequence));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
        }
        expect(handled).toHaveLength(events.length);
      }),
      { numRuns: 50 },
    ));

  test("serves subscribers of an engine of one's own, typed by its contract", async () => {
    const topic = memoryTopic();
    const read = eventReader(deployments.deployments.published());
    const outcomes: string[] = [];
    topic.subscribe(
      (received) => {
        if (received.kind === "event" && "outcome" in received.event.data) outcomes.push(received.event.data.outcome);
      },
      { read, filter: attributePolicy({ outcome: "aborted" }) },
    );

    const own = sampleEvents(deployments);
    const outcomesOf = (["aborted", "rolled-back"] as const).map((outcome) =>
      own.external("com.example.deployment.failed.v1", { data: { outcome } }),
    );
    await topic.publish(...outcomesOf);

    expect(outcomes).toEqual(["aborted"]);
  });
});

test("a batch from a queue has a record for each event", () => {
  const events: Delivered[] = [failed, succeeded];

  expect(sqsEvent(events, "enveloped").Records.map(readEvent)).toMatchObject(
    [failed, succeeded].map(({ id }) => ({ event: { id } })),
  );
});
