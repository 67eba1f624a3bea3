// Programs of examples in other languages, each with the tools of its own: what they need is fetched once.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preparePython } from "../python-subscriber/prepare-python.ts";

export type Program =
  | { readonly kind: "ready"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "missing"; readonly reason: string };

/** Where what is built lies. */
export const BUILT = fileURLToPath(new URL("../../.venv", import.meta.url));

export interface PythonProgram {
  readonly file: string;
  readonly environment: string;
  readonly requirements: string;
}

export function pythonProgram({ file, environment, requirements }: PythonProgram): Program {
  const prepared = preparePython(environment, requirements);
  return prepared.kind === "missing" ? prepared : { kind: "ready", command: [prepared.python, file] };
}

/** What is missing on this machine, in a line; undefined if nothing is. */
export function missingGo(): string | undefined {
  if (spawnSync("go", ["version"]).status === 0) return undefined;
  return "Go 1.24 or later (go) must be installed and on the PATH";
}

/** Built in its folder, under a name of its own; a package within it, if one is named. */
export function goProgram(folder: string, name: string, of = "."): Program {
  const reason = missingGo();
  if (reason !== undefined) return { kind: "missing", reason };
  const program = join(BUILT, name);
  mkdirSync(BUILT, { recursive: true });
  return tried("go", ["build", "-C", folder, "-o", program, of]) ?? { kind: "ready", command: [program] };
}

/** What a tool that fails says. */
export function tried(tool: string, parameters: readonly string[]): Program | undefined {
  const { status, stdout, stderr } = spawnSync(tool, parameters, { encoding: "utf8" });
  if (status === 0) return undefined;
  return { kind: "missing", reason: `${tool} failed: ${`${stderr}${stdout}`.trim().split("\n")[0]}` };
}
