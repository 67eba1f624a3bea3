// `npm run contract:python`: what tests check with JavaScript's tools, with Python's. Opt-in, because it needs Python and,
// the first time, the package index; everything is installed into .venv in this folder.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engine } from "#engine";
import { sampleEvents } from "../../docs/generator/sample-events.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = (file: string): string => join(root, "test/python", file);
const venvPython = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

type Step = readonly [command: string, args: readonly string[], whenItFails: string];
const PREPARATION: readonly Step[] = [
  ["python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"], "Python 3.10 or later (python3) is needed"],
  [
    "python3",
    ["-m", "venv", join(root, ".venv")],
    "python3 cannot make a virtual environment (is its venv module there?)",
  ],
  [
    venvPython,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", here("requirements.txt")],
    "the package index cannot be reached, or lacks a package of test/python/requirements.txt",
  ],
];

const failed = PREPARATION.find(([command, args]) => spawnSync(command, args, { stdio: "ignore" }).status !== 0);
if (failed) {
  process.stderr.write(`not checked with Python: ${failed[2]}\n`);
  process.exitCode = 1;
} else {
  const lines = readFileSync(join(root, "examples/engine-life.jsonl"), "utf8").split("\n").filter(Boolean);
  const input = sampleEvents(engine, lines).map((event) => `${JSON.stringify(event)}\n`);
  const { status } = spawnSync(venvPython, [here("check_events.py"), join(root, "docs/contracts")], {
    input: input.join(""),
    stdio: ["pipe", "inherit", "inherit"],
  });
  process.exitCode = status ?? 1;
}
