import { expect, test } from "vitest";
import {
  type QueueMessage,
  type QueueOptions,
  type SimulatedQueue,
  simulatedQueue,
} from "../../sim/simulated-queue.ts";
import { inVirtualTime, type VirtualTime } from "../../sim/virtual-time.ts";

const MINUTE_MS = 60_000;
const running = () => false;

/** Runs a scene with a queue; `at` plans a step. */
async function withQueue(
  options: Partial<QueueOptions>,
  scene: (queue: SimulatedQueue, at: (ms: number, step: () => void) => void, time: VirtualTime) => void,
): Promise<void> {
  await inVirtualTime(async (time) => {
    const queue = simulatedQueue({
      ...{ name: "queue", isFifo: true, seed: 1, time, visibilityMs: MINUTE_MS, onSent: () => {} },
      ...options,
    });
    const failures: unknown[] = [];
    const at = (ms: number, step: () => void) =>
      time.after(ms, () => {
        try {
          step();
        } catch (error) {
          failures.push(error);
        }
      });
    scene(queue, at, time);
    await time.run(running);
    if (failures.length > 0) throw failures[0];
  });
}

const send = (queue: SimulatedQueue, groupId: string, body: string) =>
  queue.send({ groupId, body, deduplicationId: body });
const bodies = (messages: readonly QueueMessage[]) => messages.map(({ body }) => body);

test("a group is received in order, and gives nothing while one of it is in flight", async () => {
  await withQueue({}, (queue, at) => {
    at(0, () => {
      for (const body of ["a1", "a2", "a3"]) send(queue, "a", body);
      send(queue, "b", "b1");

      const first = queue.receive(10);
      const ofA = bodies(first).filter((body) => body.startsWith("a"));

      expect(["a1", "a2", "a3"].slice(0, ofA.length)).toEqual(ofA);
      expect(bodies(first)).toContain("b1");
      expect(queue.receive(10)).toEqual([]);
    });
  });
});

test("what is not deleted comes again when its visibility timeout is over, before what is behind it", async () => {
  let wakes = 0;
  await withQueue({ onAvailable: () => wakes++ }, (queue, at) => {
    at(0, () => {
      send(queue, "a", "a1");
      expect(bodies(queue.receive(1))).toEqual(["a1"]);
      send(queue, "a", "a2");
    });
    at(MINUTE_MS - 1, () => expect(queue.receive(1)).toEqual([]));
    at(MINUTE_MS + 1, () => {
      const [again] = queue.receive(1);

      expect(again).toMatchObject({ body: "a1", receives: 2 });
      queue.delete(again as QueueMessage);
    });
    at(2 * MINUTE_MS + 2, () => expect(bodies(queue.receive(1))).toEqual(["a2"]));
  });
  expect(wakes).toBeGreaterThan(2);
});

test("a duplicate within five minutes is accepted without effect, in its group only", async () => {
  const sent: string[] = [];
  await withQueue({ onSent: ({ groupId }) => sent.push(groupId ?? "") }, (queue, at) => {
    at(0, () => {
      const first = send(queue, "a", "same");
      expect(send(queue, "a", "same").id).toBe(first.id);
      send(queue, "b", "same");
      queue.delete(first);
    });
    at(5 * MINUTE_MS - 1, () => send(queue, "a", "same"));
    at(5 * MINUTE_MS, () => send(queue, "a", "same"));
  });
  expect(sent).toEqual(["a", "b", "a"]);
});

test("after so many receives a message becomes a dead letter, and its group goes on", async () => {
  const dead: string[] = [];
  await withQueue({ maxReceives: 2, onDeadLettered: ({ body }) => dead.push(body) }, (queue, at) => {
    at(0, () => {
      send(queue, "a", "a1");
      queue.receive(1);
      send(queue, "a", "a2");
    });
    at(MINUTE_MS, () => expect(bodies(queue.receive(1))).toEqual(["a1"]));
    at(2 * MINUTE_MS, () => expect(bodies(queue.receive(1))).toEqual(["a2"]));
  });
  expect(dead).toEqual(["a1"]);
});

test("a standard queue has no groups that wait, and takes no deduplication id", async () => {
  await withQueue({ isFifo: false }, (queue, at) => {
    at(0, () => {
      queue.send({ body: "1" });
      queue.send({ body: "1" });

      expect(queue.receive(1)).toHaveLength(1);
      expect(queue.receive(10)).toHaveLength(1);
      expect(() => queue.send({ body: "1", deduplicationId: "1" })).toThrow("standard queue");
    });
  });
});

test.each([
  ["no group", { body: "x", deduplicationId: "1" }],
  ["a space in the group", { body: "x", deduplicationId: "1", groupId: "a b" }],
  ["an empty body", { body: "", deduplicationId: "1", groupId: "a" }],
  ["a control character", { body: "\u0001", deduplicationId: "1", groupId: "a" }],
  ["an empty attribute", { body: "x", deduplicationId: "1", groupId: "a", attributes: { reason: "" } }],
  ["more than 1 MiB", { body: "x".repeat(1_048_577), deduplicationId: "1", groupId: "a" }],
])("a message with %s is refused as SQS refuses it", async (_, entry) => {
  await withQueue({}, (queue, at) => {
    at(0, () => expect(() => queue.send(entry)).toThrow(expect.objectContaining({ $fault: "client" })));
  });
});
