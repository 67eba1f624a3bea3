// Runs an example on this machine: npm run -s example NAME
import { globSync } from "node:fs";
import { dirname } from "node:path";

const folder = new URL("..", import.meta.url);
const names = globSync("*/main.ts", { cwd: folder }).map(dirname).sort();
const [name] = process.argv.slice(2);

if (name !== undefined && names.includes(name)) {
  await import(new URL(`${name}/main.ts`, folder).href);
} else {
  console.error(`usage: npm run -s example NAME, of ${names.join(", ")}`);
  process.exitCode = 2;
}
