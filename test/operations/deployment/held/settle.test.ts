// A backlog that is longer than what SQS gives out at once.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeHeldQueue } from "../../../../bench/scale/held-queue.ts";
import { heldTarget } from "../../../../bench/scale/held-target.ts";
import { heldQueue, settleHeld } from "../../../../operations/deployment/index.ts";

const settle = async (
  queue: ReturnType<typeof fakeHeldQueue>,
  more: Pick<Parameters<typeof settleHeld>[0], "command" | "selection">,
) => {
  const folder = mkdtempSync(join(tmpdir(), "held-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const target = heldTarget(queue.sqs);
  const file = join(folder, "removed.jsonl");
  const settlement = await settleHeld({
    ...{ target, queue: heldQueue(target, "quarantine", folder), signal: new AbortController().signal, file, ...more },
    mayBegin: async () => true,
    onProgress: () => undefined,
  });
  return { settlement, removed: readFileSync(file, "utf8").split("\n").length - 1 };
};

test.each(["drop", "replay"] as const)(
  "%s comes to the end of a queue that gives out only so many at once",
  async (command) => {
    const queue = fakeHeldQueue({ messages: 95, keys: 7, isFifo: false, maxInFlight: 40 });

    const { settlement, removed } = await settle(queue, { command, selection: {} });

    expect(settlement).toMatchObject({ looked_at: 95, selected: 95, removed: 95, not_looked_at: 0 });
    expect({ left: queue.left(), removed }).toEqual({ left: 0, removed: 95 });
    if (command === "replay") expect(queue.sentBack.toSorted((a, b) => a - b)).toEqual([...Array(95).keys()]);
  },
);

test("what could not be looked at behind messages that stay is counted", async () => {
  const queue = fakeHeldQueue({ messages: 95, keys: 7, isFifo: false, maxInFlight: 40 });

  const { settlement } = await settle(queue, { command: "drop", selection: { ids: ["held-3"] } });

  expect(settlement).toMatchObject({ removed: 1 });
  expect(queue.left()).toBe(94);
  expect((settlement?.looked_at ?? 0) + (settlement?.not_looked_at ?? 0)).toBe(95);
});
