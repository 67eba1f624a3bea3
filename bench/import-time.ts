// How long a bundle takes to load: each time in a fresh process, the bundles in turn.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { BUNDLES, type Bundle, type BundleName } from "./bundles.ts";
import { functionEnvironment } from "./environment.ts";
import { ratioOf, type Spread, spreadOf } from "./spread.ts";

export interface ImportResult {
  readonly bundle: BundleName;
  readonly bytes: number;
  readonly milliseconds: Spread;
  /** Of the naive bundle's time. */
  readonly perNaive: Spread;
}

/** Loads a bundle as Lambda does: CommonJS by `require`, an ES module by `import`. */
const LOAD = `
  const file = process.argv[1];
  const startMs = performance.now();
  const load = file.endsWith(".mjs") ? import(file) : Promise.resolve(require(file));
  load.then(({ handler }) => {
    if (typeof handler !== "function") throw new Error(file + " exports no handler");
    process.stdout.write(String(performance.now() - startMs));
  });
`;

export async function measureImports(
  bundles: Readonly<Record<BundleName, Bundle>>,
  rounds: number,
): Promise<ImportResult[]> {
  const samples: Record<BundleName, number[]> = { deployed: [], naive: [], handMade: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of BUNDLES) samples[name].push(await loadOnce(bundles[name].file));
  }
  return BUNDLES.map((bundle) => ({
    bundle,
    bytes: bundles[bundle].bytes,
    milliseconds: spreadOf(samples[bundle]),
    perNaive: ratioOf(samples[bundle], samples.naive),
  }));
}

async function loadOnce(file: string): Promise<number> {
  const args = ["--input-type=commonjs", "--eval", LOAD, file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: functionEnvironment("v1") });
  return Number(stdout);
}
