// `sluice explain` of this build and of another revision in turn: lines a second, how long it takes to start, and memory.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkOut } from "./revision.ts";
import { ratioOf, type Spread, spreadOf } from "./spread.ts";
import { peakMib, type Taken, typedCommand } from "./typed-command.ts";

export interface Compared {
  readonly here: Spread;
  readonly there: Spread;
  readonly herePerThere: Spread;
}

export interface ExplainSpeed {
  readonly revision: string;
  readonly lines: number;
  readonly linesPerSecond: { readonly plain: Compared; readonly filtered: Compared };
  /** Lines a second with `--filter`, of those without. */
  readonly filteredPerPlain: Spread;
  readonly starts: readonly { readonly command: string; readonly wallMs: Compared; readonly cpuMs: Compared }[];
  readonly memory: readonly { readonly lines: number; readonly peakMib: number }[];
}

export interface ExplainSettings {
  readonly rounds: number;
  readonly lines: number;
  readonly starts: number;
  readonly memoryLines: readonly number[];
}

export const FULL_EXPLAIN: ExplainSettings = {
  rounds: 3,
  lines: 1_000_000,
  starts: 11,
  memoryLines: [20_000, 400_000],
};
/** Shows only that it runs. */
export const QUICK_EXPLAIN: ExplainSettings = { rounds: 2, lines: 600, starts: 2, memoryLines: [600] };

const HERE = fileURLToPath(new URL("..", import.meta.url));
const SAMPLE = join(HERE, "shared/engines/maestro/sample/engine-life.jsonl");
const FILTER = ["--filter", '{"status":["FAILED"]}'];

export async function measureExplain(
  revision: string,
  folder: string,
  { rounds, lines, starts, memoryLines }: ExplainSettings,
): Promise<ExplainSpeed> {
  const roots = [HERE, (await checkOut(revision, folder)).root];
  const small = join(HERE, "examples/events.jsonl");
  for (const root of roots) await typedCommand(root, ["explain", small]); // what is compiled is kept
  const started = await inTurn(roots, [["--help"], ["explain", small]], starts);
  const file = sampleOf(lines, folder);
  const [plain, filtered] = (await inTurn(
    roots,
    [
      ["explain", file],
      ["explain", ...FILTER, file],
    ],
    rounds,
  )) as [Pair, Pair];
  const linesPerSecond = ({ wallMs }: Taken): number => (lines * 1_000) / wallMs;
  const memory = [];
  for (const count of memoryLines) {
    memory.push({ lines: count, peakMib: await peakMib(HERE, ["explain", sampleOf(count, folder)]) });
  }
  return {
    revision,
    lines,
    linesPerSecond: { plain: comparedBy(linesPerSecond, plain), filtered: comparedBy(linesPerSecond, filtered) },
    filteredPerPlain: ratioOf(filtered[0].map(linesPerSecond), plain[0].map(linesPerSecond)),
    starts: ["sluice --help", "sluice explain examples/events.jsonl"].map((command, index) => {
      const pair = started[index] as Pair;
      return {
        command,
        wallMs: comparedBy(({ wallMs }) => wallMs, pair),
        cpuMs: comparedBy(({ cpuMs }) => cpuMs, pair),
      };
    }),
    memory,
  };
}

/** Of this build, and of the other. */
type Pair = readonly [readonly Taken[], readonly Taken[]];

/** Each command by each build, round after round. */
async function inTurn(roots: readonly string[], commands: readonly string[][], rounds: number): Promise<Pair[]> {
  const taken = commands.map((): [Taken[], Taken[]] => [[], []]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, args] of commands.entries()) {
      for (const [build, root] of roots.entries()) {
        taken[at]?.[build]?.push(await typedCommand(root, args));
      }
    }
  }
  return taken;
}

/** The sample day, over and over. */
function sampleOf(lines: number, folder: string): string {
  const sample = readFileSync(SAMPLE, "utf8").trimEnd().split("\n");
  const file = join(folder, `${lines}.jsonl`);
  writeFileSync(file, Array.from({ length: lines }, (_, at) => `${sample[at % sample.length]}\n`).join(""));
  return file;
}

function comparedBy(figureOf: (taken: Taken) => number, pair: Pair): Compared {
  const here = pair[0].map(figureOf);
  const there = pair[1].map(figureOf);
  return { here: spreadOf(here), there: spreadOf(there), herePerThere: ratioOf(here, there) };
}
