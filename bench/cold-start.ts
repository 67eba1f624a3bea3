// From nothing to the first batch published, in the order in which Lambda does it: each time in a fresh process, the bundles in turn.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { functionEnvironment } from "./environment.ts";
import { startStub } from "./fake-aws.ts";
import { workload } from "./workloads.ts";

interface ColdStartSettings {
  readonly rounds: number;
  readonly folder: string;
  readonly isCached: boolean;
  /** What the environment has beside that of every function. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ColdStart {
  readonly importMs: number;
  /** Import and first invocation, which ends when the batch is published, over HTTP. */
  readonly publishedMs: number;
}

/** Loads a bundle as Lambda's newer runtimes do, which import CommonJS too. https://github.com/aws/aws-lambda-nodejs-runtime-interface-client */
const START = `
  import { readFileSync } from "node:fs";
  import module from "node:module";
  const [, file, batch] = process.argv;
  const event = JSON.parse(readFileSync(batch, "utf8"));
  const context = { awsRequestId: "request", functionName: "event-processor", getRemainingTimeInMillis: () => 60_000 };
  const startMs = performance.now();
  const { handler } = await import(file);
  const importedMs = performance.now();
  const { batchItemFailures } = await handler(event, context);
  const endMs = performance.now();
  if (batchItemFailures.length > 0) throw new Error(file + " failed records of its first batch");
  module.flushCompileCache?.();
  process.stderr.write(JSON.stringify({ importMs: importedMs - startMs, publishedMs: endMs - startMs }));
`;

/** So many starts of each bundle, in turn. With a compile cache each has one of its own, which one start more has filled. */
export async function measureColdStarts(
  bundles: readonly string[],
  { rounds, folder, isCached, variables }: ColdStartSettings,
): Promise<ColdStart[][]> {
  const batch = join(folder, "first-batch.json");
  await writeFile(batch, JSON.stringify(workload("mix")[0]));
  const stub = await startStub();
  try {
    const start = async (bundle: string, index: number): Promise<ColdStart> => {
      const cache = isCached ? { NODE_COMPILE_CACHE: join(folder, `compiled-${index}`) } : {};
      const env = { ...functionEnvironment("v1"), ...variables, ...stub.environment, ...cache };
      const args = ["--input-type=module", "--eval", START, bundle, batch];
      return JSON.parse((await promisify(execFile)(process.execPath, args, { env })).stderr);
    };
    const samples: ColdStart[][] = bundles.map(() => []);
    if (isCached) for (const [index, bundle] of bundles.entries()) await start(bundle, index);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, bundle] of bundles.entries()) samples[index]?.push(await start(bundle, index));
    }
    return samples;
  } finally {
    stub.stop();
  }
}
