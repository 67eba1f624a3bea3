// A target and the loop in one file, with a counter in every branch of what is ours and under test.
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import { createInstrumenter } from "istanbul-lib-instrument";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Rooms whose code is the product's, and the bugs that are planted to see whether they are found. */
const OURS = /[/\\](cli|functions|infra|local|shared|planted)[/\\][^.]+[^/\\]*\.ts$/;

/** Words of the code under test: without them no fuzzer would guess the name of a status. */
export interface Bundle {
  readonly words: readonly string[];
}

export async function writeBundle(target: string, outfile: string): Promise<Bundle> {
  const words = new Set<string>(["\0"]);
  const name = basename(target);
  await build({
    stdin: {
      contents: `import { fuzzLoop } from "./fuzz-worker.ts"; import { ${name} } from "./targets/${target}.ts"; await fuzzLoop(${name});`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    ...{ outfile, bundle: true, platform: "node", format: "esm", target: "node24", logLevel: "error" },
    ...{ mainFields: ["module", "main"], plugins: [instrumenting(words)] },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  return { words: [...words] };
}

function instrumenting(words: Set<string>): Plugin {
  const instrumenter = createInstrumenter({ esModules: true, compact: false, produceSourceMap: false });
  return {
    name: "instrument",
    setup({ onLoad }) {
      onLoad({ filter: OURS }, async ({ path }) => {
        if (relative(root, path).startsWith("node_modules")) return undefined;
        const source = readFileSync(path, "utf8");
        for (const [, word = ""] of source.matchAll(/"([^"\\\n]{1,40})"/g)) words.add(word);
        const { code } = await transform(source, { loader: "ts", target: "node24" });
        return { contents: instrumenter.instrumentSync(code, path), loader: "js" };
      });
    },
  };
}
