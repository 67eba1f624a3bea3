// The handlers of the functions, with the packages that only they use inside: whoever installs Sluice need not install those.
// What is shared stays outside, so that the bundle of a deployment has it once, beside the engine that it is deployed for.
import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { standIns } from "../infra/constructs/stand-ins.ts";

/** Modules that the package has anyway. */
const OWN_DEPENDENCIES = ["zod", "lru-cache"];
/** Chosen when a deployment is synthesized. */
const ENGINE = "#engine";
/** A peer of those who deploy Kafka; its file of WebAssembly has to be found beside it. */
const KAFKA_CLIENT = "@platformatic/kafka";

/** Returns the files that went into the bundles, seen from `root`. */
export async function bundleFunctions(root: string, dist: string): Promise<string[]> {
  const inputs: string[] = [];
  const functions = readdirSync(join(root, "functions"), { recursive: true, encoding: "utf8" });
  for (const handler of functions.filter((file) => file.endsWith("/handler.ts"))) {
    const folder = join("functions", dirname(handler));
    const { metafile } = await build({
      entryPoints: [join(root, "functions", handler)],
      outfile: join(dist, folder, "handler.js"),
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node24", // of the Lambda runtime, not of whoever installs it
      mainFields: ["module", "main"],
      alias: Object.fromEntries(
        Object.entries(standIns(dirname(handler))).map(([name, file]) => [
          name,
          join(root, `functions/bundle/${file}.ts`),
        ]),
      ),
      // As infra/constructs/node-function.ts has it.
      external: [
        "@smithy/core/event-streams",
        ENGINE,
        KAFKA_CLIENT,
        ...OWN_DEPENDENCIES.flatMap((name) => [name, `${name}/*`]),
      ],
      legalComments: "none", // the notices have them, of every package
      metafile: true,
      absWorkingDir: root,
      logLevel: "warning",
      plugins: [sharedStaysOutside(root, folder)],
    });
    inputs.push(...Object.keys(metafile.inputs));
  }
  return inputs;
}

const sharedStaysOutside = (root: string, folder: string): Plugin => ({
  name: "shared stays outside",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const file = relative(root, resolve(resolveDir, path));
      if (!file.startsWith("shared/")) return undefined;
      return { path: relative(folder, file).replace(/\.ts$/, ".js"), external: true };
    });
  },
});
