// Runs an example on this machine: npm run -s example NAME
import { readdirSync } from "node:fs";

const folder = new URL(".", import.meta.url);
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const [name] = process.argv.slice(2);

if (name !== undefined && names.includes(name)) {
  await import(new URL(`${name}/main.ts`, folder).href);
} else {
  console.error(`usage: npm run -s example NAME, of ${names.join(", ")}`);
  process.exitCode = 2;
}
