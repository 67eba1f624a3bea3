import { build } from "esbuild";
import { expect, test } from "vitest";

const MAX_BYTES = 64 * 1_024;

test("a Lambda function that only reads its queue bundles neither an AWS client nor what other subscribers need", async () => {
  const contents = `import { sqsLambdaHandler } from "./shared/subscriber/index.ts";
    export const handler = sqsLambdaHandler(() => undefined);`;

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

  const [output] = Object.values(metafile.outputs);
  const packages = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []) : [],
  );
  expect([...new Set(packages)]).toEqual(["zod"]);
  expect(outputFiles[0]?.contents.length).toBeLessThan(MAX_BYTES);
});
