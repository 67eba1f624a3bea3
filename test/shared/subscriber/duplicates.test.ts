import { describe, expect, test } from "vitest";
import { changeId, type EventHandler, memoryDuplicates, withoutDuplicates } from "../../../shared/subscriber/index.ts";
import { receivedEvent, stepChange } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

const first = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 1 });
const again = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], sequence: 9 });
const other = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], instance: 8 });

function recorder(fails: () => boolean = () => false) {
  const handled: unknown[] = [];
  const handle: EventHandler = async (received) => {
    handled.push(received);
    if (fails()) throw new Error("no");
  };
  return { handled, handle };
}

test("a change that comes again, also published again, is handed on once", async () => {
  const { handled, handle } = recorder();
  const once = withoutDuplicates(handle);

  for (const received of [first, again, other, first]) await once(received);

  expect(handled).toEqual([first, other]);
});

test("the same change in two deployments is two", async () => {
  const { handled, handle } = recorder();
  const once = withoutDuplicates(handle);
  const inBlue = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], cluster: "blue" });
  const inGreen = stepChange({ statuses: ["RUNNING", "SUCCEEDED"], cluster: "green" });

  for (const received of [inBlue, inGreen, inBlue]) await once(received);

  expect(inBlue.event).toMatchObject({ id: (inGreen.event as { id: string }).id });
  expect(handled).toEqual([inBlue, inGreen]);
});

test("what a change is known by fits a key of any database, and SQS as a deduplication id", () => {
  const received = stepChange({
    statuses: ["RUNNING", "SUCCEEDED"],
    cluster: "a deployment of a very long name ".repeat(9),
  });

  expect(changeId(received)).toMatch(/^[0-9a-f]{64}$/);
});

test("work that failed is done again", async () => {
  let failures = 1;
  const { handled, handle } = recorder(() => failures-- > 0);
  const once = withoutDuplicates(handle);

  await expect(once(first)).rejects.toThrow("no");
  await once(first);
  await once(first);

  expect(handled).toHaveLength(2);
});

test("two that come at the same time are one, and the second does the work if the first fails", async () => {
  let failures = 1;
  const { handled, handle } = recorder(() => failures-- > 0);
  const once = withoutDuplicates(handle);

  const results = await Promise.allSettled([once(first), once(first), once(first)]);

  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(handled).toHaveLength(2);
});

test("only so many ids are remembered, those seen last", async () => {
  const store = memoryDuplicates(2);
  const work = async (): Promise<void> => undefined;

  const results: string[] = [];
  for (const id of ["a", "b", "a", "c", "a", "b"]) results.push(await store.once(id, work));

  expect(results).toEqual(["done", "done", "duplicate", "done", "duplicate", "done"]);
});

describe("events of Maestro, which carry no id,", () => {
  const maestro = (overrides: object, sentMs: number) =>
    changeId(receivedEvent(factories.stepInstanceUpdate({ ...overrides }), { contract: "maestro", sentMs }));

  test("are the same change whenever they were sent", () => {
    expect(maestro({}, 1)).toBe(maestro({ sync_time: 5 }, 2));
  });

  test("are another change when they say something else, or come from elsewhere", () => {
    const elsewhere = changeId(
      receivedEvent(factories.stepInstanceUpdate(), { contract: "maestro", sentMs: 1, cluster: "blue" }),
    );

    expect(maestro({}, 1)).not.toBe(maestro({ step_attempt_id: 3 }, 1));
    expect(maestro({}, 1)).not.toBe(elsewhere);
  });
});
