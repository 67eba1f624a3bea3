// The bundles that are compared, each in a folder of its own: size and, by import-time.ts, how long it takes to load.
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import * as z from "zod";
import { readCloudAssembly, synthesize } from "../local/index.ts";
import type { Build } from "./revision.ts";

export const BUNDLES = ["deployed", "naive", "handMade"] as const;
export type BundleName = (typeof BUNDLES)[number];

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

/** Builds what CDK deploys, the same handler by esbuild's defaults, and the hand-made handler by esbuild's defaults. */
export async function buildBundles(folder: string): Promise<Record<BundleName, Bundle>> {
  return {
    deployed: await deployedBundle(synthesize, folder),
    // The full zod has all that `zod/mini` has; a handler written without Sluice's rule would import it.
    naive: await bundleOf(
      await byDefaults("functions/event-processor/handler.ts", join(folder, "naive.js"), {
        alias: { "zod/mini": "zod" },
      }),
    ),
    handMade: await handMadeBundle(folder),
  };
}

export const handMadeBundle = async (folder: string): Promise<Bundle> =>
  bundleOf(await byDefaults("bench/hand-made/handler.ts", join(folder, "hand-made.js")));

const FunctionSchema = z.object({
  Type: z.literal("AWS::Lambda::Function"),
  Properties: z.object({
    Code: z.object({ S3Key: z.string() }),
    Environment: z.object({ Variables: z.object({ SLUICE_CONTRACTS: z.string() }) }),
  }),
});

/** The event processor of the synthesized stack: what its infrastructure says, not a copy of it. */
export async function deployedBundle(synthesize: Build["synthesize"], folder: string): Promise<Bundle> {
  const configFile = join(folder, "config.json");
  const outputFolder = join(folder, "cdk.out");
  await writeFile(configFile, "{}");
  await synthesize({ configFile, outputFolder });
  const { template, assetFolders } = readCloudAssembly(outputFolder);
  const { Resources } = z.object({ Resources: z.record(z.string(), z.unknown()) }).parse(template);
  const processor = Object.values(Resources)
    .map((resource) => FunctionSchema.safeParse(resource).data)
    .find(Boolean);
  const assetFolder = assetFolders.get(processor?.Properties.Code.S3Key ?? "");
  if (assetFolder === undefined) throw new Error(`${outputFolder}: no event processor in the stack`);
  return bundleOf(join(assetFolder, "index.mjs"));
}

async function byDefaults(entry: string, outfile: string, options: BuildOptions = {}): Promise<string> {
  const entryPoint = fileURLToPath(new URL(`../${entry}`, import.meta.url));
  await build({ entryPoints: [entryPoint], bundle: true, platform: "node", outfile, logLevel: "error", ...options });
  return outfile;
}

async function bundleOf(file: string): Promise<Bundle> {
  return { file, bytes: (await stat(file)).size };
}
