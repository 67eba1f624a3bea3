import { expect, test } from "vitest";
import { liveRun } from "../../support/live/live-run.ts";

/** With those that they start, two thousand instances. */
const WORKFLOWS = 1_440;

test("two thousand workflow instances end as the reference says while consumers, relay and worker are killed at random", async () => {
  const seed = Date.now() % 2 ** 32;
  const { differences, instances, counts, kills } = await liveRun({
    workflows: WORKFLOWS,
    killEveryMs: 5_000,
    kills: 40,
    seed,
  });
  process.stdout.write(
    `seed ${seed}: ${instances} instances, ${JSON.stringify(counts)}, killed ${JSON.stringify(kills)}\n`,
  );

  expect({ seed, differences }).toEqual({ seed, differences: [] });
  expect(instances).toBeGreaterThanOrEqual(2_000);
});
