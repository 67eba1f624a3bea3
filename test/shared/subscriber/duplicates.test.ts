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

  test("are another change when they say something else", () => {
    expect(maestro({}, 1)).not.toBe(maestro({ step_attempt_id: 3 }, 1));
  });
});
