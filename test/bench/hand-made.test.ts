// Like is compared with like: the hand-made handler that tells all has the processor's counts.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Contender } from "../../bench/contenders.ts";
import { functionEnvironment } from "../../bench/environment.ts";

/** Handles the first batches of the mix, which have nothing in them that would be quarantined. */
const HANDLE = `
  import { loadContender } from "./bench/contenders.ts";
  import { fakeAws } from "./bench/fake-aws.ts";
  import { workload } from "./bench/workloads.ts";
  await fakeAws("clients");
  const handle = await loadContender(process.argv[1]);
  for (const event of workload("mix").slice(0, 3)) await handle(event);
`;

type Line = Record<string, unknown> & {
  readonly _aws?: {
    readonly CloudWatchMetrics: { readonly Dimensions: string[][]; readonly Metrics: { readonly Name: string }[] }[];
  };
};

async function told(contender: Contender): Promise<{ readonly counts: string[]; readonly records: unknown[] }> {
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", HANDLE, contender];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...functionEnvironment("v1") },
  });
  const lines = stdout
    .split("\n")
    .filter(Boolean)
    .map((line): Line => JSON.parse(line));
  const counts = lines.flatMap((line) =>
    (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions: [names = []], Metrics }) =>
      Metrics.map(({ Name }) => {
        const dimensions = names.filter((name) => name !== "service").map((name) => [name, line[name]]);
        // Times are those of each run; calls are what the two differ in.
        const value = /Milliseconds|Calls/.test(Name) ? [line[Name]].flat().length > 0 : line[Name];
        return JSON.stringify([Name, dimensions, value]);
      }),
    ),
  );
  return { counts: counts.toSorted(), records: lines.flatMap(({ records = [] }) => records) };
}

test("the hand-made handler that tells all has the counts of the processor, and names the same records", async () => {
  const [processor, handMade] = await Promise.all([told("processor"), told("handMadeTelling")]);

  expect(handMade.counts).toEqual(processor.counts);
  expect(handMade.records).toEqual(processor.records);
  expect(processor.records).toHaveLength(30);
}, 60_000);
