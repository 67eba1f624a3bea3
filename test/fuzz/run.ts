// `npm run fuzz -- --seconds N [--target NAME]… [--seed N] [--folder DIR] [--write]`: every entrance, N seconds each.
import { parseArgs } from "node:util";
import { today, writeFigures } from "../../bench/write-figures.ts";
import { type FuzzResult, fuzzTarget } from "./fuzz-target.ts";
import { TARGETS, type TargetName } from "./targets.ts";

const PAGE = new URL("../../docs/reliability.md", import.meta.url);

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    target: { type: "string", multiple: true, default: Object.keys(TARGETS) },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    folder: { type: "string", default: ".fuzz" },
    write: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const unknown = values.target.find((name) => !Object.hasOwn(TARGETS, name));
if (!(seconds > 0 && Number.isSafeInteger(seed)) || unknown !== undefined) {
  const what = unknown === undefined ? "--seconds and --seed take numbers" : `no target ${unknown}`;
  process.stderr.write(`fuzz: ${what}; targets: ${Object.keys(TARGETS).join(", ")}\n`);
  process.exit(2);
}

const results: FuzzResult[] = [];
for (const target of values.target as TargetName[]) {
  process.stderr.write(`fuzz: ${target}, ${seconds} seconds, seed ${seed}\n`);
  const result = await fuzzTarget({ target, seconds, seed, folder: values.folder });
  if (result.finding) process.stderr.write(`fuzz: ${target}: ${result.finding}\n`);
  results.push(result);
}
const lines = table(results);
process.stdout.write(lines);
if (values.write) write(lines);
process.exitCode = results.some(({ finding }) => finding) ? 1 : 0;

function table(rows: readonly FuzzResult[]): string {
  const cells = rows.map(({ target, inputs, reached, corpus, finding }) => [
    ...[`\`${target}\``, TARGETS[target as TargetName].what, inputs.toLocaleString("en")],
    ...[reached.toLocaleString("en"), corpus.toLocaleString("en"), finding ? "**failed**" : "none"],
  ]);
  const header = ["target", "entrance", "inputs tried", "branches reached", "kept", "findings"];
  return [header, ["-", "-", "-:", "-:", "-:", "-"], ...cells].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

/** The table in the documentation is the command's own. */
function write(text: string): void {
  const command = `npm run fuzz -- --seconds ${seconds} --seed ${seed} --write`;
  writeFigures(PAGE, "fuzz", `\`${command}\` on ${today()}:\n\n${text}`);
}
