// Subscribers in other languages, with nothing of Sluice: npm run -s example subscribers [LANGUAGE…]
// Each reads the events of the sample life, in all that they may come in, and is held to what the subscriber SDK makes of them.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readMessage } from "../../shared/contracts/index.ts";
import { contractsOf, loadEngine } from "../../shared/engines/index.ts";
import { type Case, casesOf } from "./cases.ts";
import { LANGUAGES } from "./languages.ts";

const names = process.argv.slice(3);
const unknown = names.find((name) => !Object.hasOwn(LANGUAGES, name));
if (unknown === undefined) {
  const cases = await casesOf(await sampleBodies());
  for (const name of names.length > 0 ? names : Object.keys(LANGUAGES)) check(name, cases);
} else {
  console.error(`no subscriber in ${unknown}: there is one in ${Object.keys(LANGUAGES).join(", ")}`);
  process.exitCode = 2;
}

function check(name: string, cases: readonly Case[]): void {
  const program = LANGUAGES[name]?.();
  if (program?.kind !== "ready") {
    console.log(`${name}: not run: ${program?.reason}`);
    if (names.length > 0 || process.env["CI"]) process.exitCode = 1;
    return;
  }
  const [command, ...parameters] = program.command;
  const input = cases.map(({ text }) => `${text}\n`).join("");
  const { status, stdout, stderr } = spawnSync(command, parameters, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  const said = stdout.trimEnd().split("\n");
  const wrong = cases.flatMap(({ text, expected }, index) =>
    said[index] === expected ? [] : [`${name}: ${said[index]}, and not ${expected}: ${text}`],
  );
  for (const line of wrong.slice(0, 5)) console.error(line);
  if (status !== 0) console.error(`${name}: failed: ${stderr}`);
  if (wrong.length > 0 || status !== 0) process.exitCode = 1;
  else console.log(`${name}: ${cases.length} texts read as the subscriber SDK reads them`);
}

/** Every event of v1 that the sample life publishes. */
async function sampleBodies(): Promise<string[]> {
  const { engine, catalogue } = await loadEngine();
  const rules = { internal: engine.internal, contracts: contractsOf(engine, ["v1"]) };
  const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
  return lines.flatMap((line, index) => {
    const reading = readMessage(line, rules, { cluster: "local", sequenceNumber: String(index), nowMs: 0 });
    return reading.kind === "published" ? reading.events.map(({ body }) => body) : [];
  });
}
