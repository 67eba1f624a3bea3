// A Python environment inside the project (.venv/<name>, git-ignored) with exactly what a requirements file pins.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { E2eError } from "../e2e-error.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface PythonRequirement {
  /** The folder in `.venv`, and `<name>-requirements.txt` beside this file. */
  readonly name: string;
  /** The least that the packages run on: `[3, 12]`. */
  readonly version: readonly [number, number];
}

/** Installs what is missing, and nothing if nothing is. @returns the environment's Python. @throws E2eError in one line */
export function pythonEnvironment({ name, version }: PythonRequirement): string {
  const requirements = fileURLToPath(new URL(`./${name}-requirements.txt`, import.meta.url));
  const folder = join(root, ".venv", name);
  const venvPython = join(folder, "bin", "python");
  const stamp = join(folder, "installed");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && answers(venvPython, version)) return venvPython;

  const python = findPython(version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(root, ".venv"), { recursive: true });
  run(python, ["-m", "venv", folder], `${python} cannot make a virtual environment: install its venv module`);
  run(
    venvPython,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", requirements],
    `pip cannot install test/e2e/emulators/${name}-requirements.txt: it needs the Python package index`,
  );
  writeFileSync(stamp, wanted);
  return venvPython;
}

function findPython(version: PythonRequirement["version"]): string {
  const pyenv = join(homedir(), ".pyenv/versions");
  const candidates = [
    "python3",
    "python3.14",
    "python3.13",
    "python3.12",
    ...(existsSync(pyenv) ? readdirSync(pyenv).map((each) => join(pyenv, each, "bin/python3")) : []),
  ];
  const found = candidates.find((candidate) => answers(candidate, version));
  if (found) return found;
  throw new E2eError(
    `Python ${version.join(".")} or later is not here: install it, or put it into the PATH as python3`,
  );
}

function answers(python: string, [major, minor]: PythonRequirement["version"]): boolean {
  const check = `import sys; sys.exit(sys.version_info < (${major}, ${minor}))`;
  return spawnSync(python, ["-c", check], { stdio: "ignore" }).status === 0;
}

function run(command: string, args: readonly string[], whenItFails: string): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (status === 0) return;
  const said = stderr
    ?.trim()
    .split("\n")
    .findLast((line) => line.startsWith("ERROR"));
  throw new E2eError(said ? `${whenItFails} (${said})` : whenItFails);
}
