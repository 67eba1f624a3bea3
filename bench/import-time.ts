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

/**
 * Loads a bundle as Lambda's runtime does, which is an ES module itself: an ES module by `import`, CommonJS by `require`.
 * Newer versions of the runtime import both, which takes CommonJS longer.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
const LOAD = `
  import { createRequire } from "node:module";
  const file = process.argv[1];
  const startMs = performance.now();
  const { handler } = file.endsWith(".mjs") ? await import(file) : createRequire(import.meta.url)(file);
  const endMs = performance.now();
  if (typeof handler !== "function") throw new Error(file + " exports no handler");
  process.stdout.write(String(endMs - startMs));
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
  const args = ["--input-type=module", "--eval", LOAD, file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: functionEnvironment("v1") });
  return Number(stdout);
}
