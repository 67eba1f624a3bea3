// This build and that of another revision, side by side: CPU of an internal event, as deployed and without parts of it, and cold start.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { synthesize } from "../local/index.ts";
import type { ContractName } from "../shared/engines/maestro/index.ts";
import type { TopicType } from "../shared/wiring/index.ts";
import { deployedBundle, handMadeBundle } from "./bundles.ts";
import { measureColdStarts } from "./cold-start.ts";
import type { HandMade } from "./contenders.ts";
import { type CpuSettings, samplesInTurn, startWorker } from "./cpu.ts";
import type { Fake } from "./fake-aws.ts";
import { type Build, checkOut } from "./revision.ts";
import { ratioOf, type Spread, spreadOf } from "./spread.ts";
import type { Workload } from "./workloads.ts";

export interface Comparison {
  readonly here: Spread;
  readonly there: Spread;
  /** Of this build in that of the other revision, sample by sample. */
  readonly herePerThere: Spread;
  /** The handler written by hand; not where it does something else. */
  readonly handMade?: Spread;
  readonly handMadePerHere?: Spread;
}

export interface AgainstCase {
  readonly workload: Workload;
  readonly contract: ContractName;
  readonly topic: TopicType;
  readonly fake: Fake;
  /** Which of the two handlers that are written by hand. @default the one that tells little */
  readonly handMade?: HandMade;
}

export interface Against {
  readonly revision: string;
  readonly cpu: readonly (AgainstCase & { readonly microsecondsPerEvent: Comparison })[];
  readonly coldStart: readonly {
    readonly isCached: boolean;
    readonly importMs: Comparison;
    readonly publishedMs: Comparison;
  }[];
  readonly bundleBytes: { readonly here: number; readonly there: number };
}

export interface AgainstSettings {
  readonly cpu: CpuSettings;
  readonly cases: readonly AgainstCase[];
  readonly starts: number;
}

/** As deployed is the bundle and a server over HTTP; the two others are what the goals of before are for. */
const CASES: readonly AgainstCase[] = [
  ...(["mix", "mix-one-by-one", "5000-records"] as const).flatMap((workload) =>
    (["v1", "maestro"] as const).flatMap((contract) =>
      (["standard", "fifo"] as const).map((topic) => ({ workload, contract, topic, fake: "loopback" as const })),
    ),
  ),
  { workload: "mix", contract: "v1", topic: "standard", fake: "sdk" },
  { workload: "mix", contract: "v1", topic: "standard", fake: "clients" },
  { workload: "mix", contract: "v1", topic: "standard", fake: "clients", handMade: "handMadeTelling" },
];
export const FULL_AGAINST: AgainstSettings = {
  cpu: { rounds: 21, warmUpMs: 4_000, sampleMs: 100 },
  cases: CASES,
  starts: 25,
};
/** Shows only that it runs. */
export const QUICK_AGAINST: AgainstSettings = {
  cpu: { rounds: 2, warmUpMs: 1, sampleMs: 1 },
  cases: [CASES.at(0), CASES.at(-1)].filter((each) => each !== undefined),
  starts: 2,
};

/** Older revisions demand where the JSON Schemas are; who is told it writes it into each event, so all are. */
const VARIABLES = { SLUICE_CONTRACT_BASE_URL: "https://example.com/contracts" };

const HERE: Build = { root: fileURLToPath(new URL("..", import.meta.url)), synthesize };

export async function measureAgainst(
  revision: string,
  folder: string,
  { cpu: { rounds, ...times }, cases, starts }: AgainstSettings,
): Promise<Against> {
  const builds = [HERE, await checkOut(revision, folder)];
  const bundles = await Promise.all(
    builds.map(async ({ synthesize: by }, index) => {
      const own = join(folder, `build-${index}`);
      await mkdir(own);
      return deployedBundle(by, own);
    }),
  );
  const handMade = await handMadeBundle(folder);
  const files = [...bundles, handMade].map(({ file }) => file);
  const sources = builds.map(({ root }) => join(root, "functions/event-processor/handler.ts"));
  const handMadeSources = { handMade: "handler.ts", handMadeTelling: "telling-handler.ts" };
  const cpu: Against["cpu"][number][] = [];
  for (const each of cases) {
    // What is patched is in the packages, which a bundle has a copy of.
    const byHand = join(HERE.root, "bench/hand-made", handMadeSources[each.handMade ?? "handMade"]);
    const handlers = each.fake === "loopback" ? files : [...sources, byHand];
    // One `Publish` after the other without a group is not what a FIFO topic takes.
    const measured = each.topic === "standard" ? handlers : handlers.slice(0, 2);
    const variables = { ...VARIABLES, SLUICE_EXTERNAL_TOPIC_TYPE: each.topic };
    const workers = measured.map((file) => startWorker({ ...each, ...times, contender: { file } }, variables));
    const samples = await samplesInTurn(workers, rounds);
    assertSame(samples.map((own) => own[0]?.externalEvents));
    const figures = samples.map((own) => own.map(({ microsecondsPerEvent }) => microsecondsPerEvent));
    cpu.push({ ...each, microsecondsPerEvent: comparisonOf(figures) });
  }
  const coldStart: Against["coldStart"][number][] = [];
  for (const isCached of [false, true]) {
    const samples = await measureColdStarts(files, { rounds: starts, folder, isCached, variables: VARIABLES });
    coldStart.push({
      isCached,
      importMs: comparisonOf(samples.map((own) => own.map(({ importMs }) => importMs))),
      publishedMs: comparisonOf(samples.map((own) => own.map(({ publishedMs }) => publishedMs))),
    });
  }
  const [here, there] = bundles.map(({ bytes }) => bytes);
  return { revision, cpu, coldStart, bundleBytes: { here: here ?? 0, there: there ?? 0 } };
}

function comparisonOf([here = [], there = [], handMade]: readonly number[][]): Comparison {
  return {
    here: spreadOf(here),
    there: spreadOf(there),
    herePerThere: ratioOf(here, there),
    ...(handMade ? { handMade: spreadOf(handMade), handMadePerHere: ratioOf(handMade, here) } : {}),
  };
}

function assertSame(counts: readonly unknown[]): void {
  if (new Set(counts).size > 1) throw new Error(`the handlers published differently: ${counts.join(", ")} events`);
}
