// Writes dist/, the code of the package: `npm pack` runs it first. Nothing in the repository uses what it writes.
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFunctions } from "./bundle-functions.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
/** What the command reads beside its code. */
const DATA = ["cdk.json", "examples/engine-life.jsonl"];
/** Rooms that nobody imports from: their types would only be weight. */
const UNTYPED = ["cli", "local"];

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "packaging"], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
for (const file of globSync("**/*.d.ts", { cwd: dist })) {
  const path = join(dist, file);
  if (UNTYPED.some((room) => file.startsWith(`${room}/`))) rmSync(path);
  else writeFileSync(path, withBuiltNames(readFileSync(path, "utf8")));
}
await bundleFunctions(root, dist);
writeFileSync(join(dist, "package.json"), `${JSON.stringify(manifest(), undefined, 2)}\n`);
for (const file of DATA) {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  copyFileSync(join(root, file), join(dist, file));
}

/** What Node, compilers and bundlers have to know of the folder: where `#engine` is there, and what may be left out of bundles. */
function manifest(): object {
  const { imports, sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const built = Object.entries(imports as Record<string, string>).map(([name, path]) => [name, builtName(path)]);
  return { type: "module", imports: Object.fromEntries(built), sideEffects };
}

function builtName(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

/** The compiler rewrites imports of code, not those of types. https://github.com/microsoft/TypeScript/issues/61037 */
function withBuiltNames(declarations: string): string {
  return declarations.replaceAll(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"');
}
