// A few workflows, with parts killed on the way; `npm run e2e:live` has two thousand.
import { expect, test } from "vitest";
import { liveRun } from "../../support/live/live-run.ts";

test("whichever part of the engine is killed, its workflows end as the reference says, and everybody learns the same", {
  timeout: 180_000,
}, async () => {
  const { differences, instances, counts, kills } = await liveRun({
    workflows: 12,
    killEveryMs: 1_500,
    kills: 5,
    seed: 7,
  });

  expect(differences).toEqual([]);
  expect(instances).toBeGreaterThan(12);
  expect(counts.internal).toBe(counts.published + counts.ignored);
  expect(Object.keys(kills)).not.toEqual([]);
});
