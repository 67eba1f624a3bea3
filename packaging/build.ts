// Writes dist/, the code of the package: `npm pack` runs it first. Nothing in the repository uses what it writes.
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMIT_FILE, gitCommit } from "../shared/release/index.ts";
import { bundleFunctions } from "./bundle-functions.ts";
import { writeThirdParties } from "./third-parties.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const { imports }: { imports: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);
/** What the command reads beside its code. */
const DATA = [
  "cdk.json",
  ...globSync("console/page/*", { cwd: root }),
  "local/kafka/Broker.java",
  "local/kafka/pom.xml",
  "shared/engines/maestro/sample/engine-life.jsonl",
];
/** Rooms that nobody imports from: their types would only be weight. */
const UNTYPED = ["cli", "console", "local"];

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "packaging"], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
for (const file of globSync("**/*.{js,d.ts}", { cwd: dist })) {
  const path = join(dist, file);
  if (file.endsWith(".d.ts") && UNTYPED.some((room) => file.startsWith(`${room}/`))) rmSync(path);
  else writeFileSync(path, withBuiltNames(readFileSync(path, "utf8"), dirname(path)));
}
writeThirdParties(root, dist, await bundleFunctions(root, dist));
const commit = gitCommit(root);
if (commit !== undefined) writeFileSync(join(dist, COMMIT_FILE), `${commit}\n`);
for (const file of DATA) {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  copyFileSync(join(root, file), join(dist, file));
}

/**
 * The compiler rewrites imports of code, not those of types (https://github.com/microsoft/TypeScript/issues/61037), and names
 * with a `#` are those of the repository's own package.json: here they are files of the engine that is shipped.
 */
function withBuiltNames(text: string, folder: string): string {
  return text
    .replaceAll(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"')
    .replaceAll(/"(#[\w-]+)"/g, (name, key: string) => {
      const shipped = imports[key];
      if (shipped === undefined) return name;
      const path = relative(folder, join(dist, shipped.replace(/\.ts$/, ".js")));
      return `"${path.startsWith(".") ? path : `./${path}`}"`;
    });
}
