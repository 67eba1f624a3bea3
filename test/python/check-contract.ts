// `npm run contract:python`: what tests check with JavaScript's tools, with Python's. Opt-in, because it needs Python and,
// the first time, the package index; everything is installed into .venv in this folder.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engine } from "#engine";
import { sampleEvents } from "../../catalogue/index.ts";
import { preparePython } from "../../examples/python-subscriber/prepare-python.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = (file: string): string => join(root, "test/python", file);

const prepared = preparePython(join(root, ".venv"), here("requirements.txt"));
if (prepared.kind === "missing") {
  process.stderr.write(`not checked with Python: ${prepared.reason}\n`);
  process.exitCode = 1;
} else {
  const lines = readFileSync(join(root, "shared/engines/maestro/sample/engine-life.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean);
  const input = sampleEvents(engine, lines).map((event) => `${JSON.stringify(event)}\n`);
  const { status } = spawnSync(prepared.python, [here("check_events.py"), join(root, "docs/contracts")], {
    input: input.join(""),
    stdio: ["pipe", "inherit", "inherit"],
  });
  process.exitCode = status ?? 1;
}
