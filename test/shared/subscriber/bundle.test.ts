import { build } from "esbuild";
import { expect, test } from "vitest";

const MAX_BYTES = 64 * 1_024;

/** How large a program becomes, and which files have a part in it. */
async function bundleOf(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ".", loader: "ts" },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    metafile: true,
    write: false,
  });
  const inputs = Object.entries(Object.values(metafile.outputs)[0]?.inputs ?? {});
  const files = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  return { bytes: outputFiles[0]?.contents.length, files };
}

test("a Lambda function that only reads its queue bundles neither an AWS client nor what other subscribers need", async () => {
  const { bytes, files } = await bundleOf(`import { sqsLambdaHandler } from "./shared/subscriber/index.ts";
    export const handler = sqsLambdaHandler(() => undefined);`);

  const packages = files.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(packages)]).toEqual(["zod"]);
  expect(bytes).toBeLessThan(MAX_BYTES);
});

test("who reads another engine's contract bundles nothing of the engine that is shipped", async () => {
  const own = (path: string): boolean => path.startsWith("shared/engines/maestro/");
  const reading = `import { eventReader, newestOnly, withoutDuplicates } from "./shared/subscriber/index.ts";
    import { deployments } from "./examples/deployment-system/engine.ts";
    export const read = eventReader(deployments.published());`;

  expect((await bundleOf(reading)).files.filter(own)).toEqual([]);
  // How to tell events without an id is the shipped engine's by default; not one of its schemas comes with it.
  const handling = `${reading} export const handle = withoutDuplicates(newestOnly(() => undefined));`;
  expect((await bundleOf(handling)).files.filter(own)).toEqual(["shared/engines/maestro/subscriber/chain-links.ts"]);
});
