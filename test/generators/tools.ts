// Runs tools in the folder that all that is generated, installed and built lies in.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const TOOLS = join(ROOT, ".venv/generators");
export const SCHEMA = join(ROOT, "docs/contracts/v1.schema.json");

/** What docs/other-languages.md has one type for a generator, behind its name; the schema that it names lies in the folder. */
export function shownParameters(generator: string): string[] {
  cpSync(SCHEMA, join(TOOLS, "v1.schema.json"));
  const page = readFileSync(join(ROOT, "docs/other-languages.md"), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${generator}`));
  const [, command] = /\| `([^`]+)` \|$/.exec(row ?? "") ?? [];
  if (command === undefined) throw new Error(`docs/other-languages.md shows no command of ${generator}`);
  return command
    .split(" ")
    .slice(1)
    .map((word) => word.replaceAll("'", ""));
}

/** What npm installed. */
export const tool = (name: string): string => join(TOOLS, "node_modules/.bin", name);

/** Runs a tool; what it writes. @throws Error with what it said */
export function run(
  command: string,
  parameters: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: TOOLS,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    ...options,
  });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")}: ${error?.message ?? ""}${stderr}${stdout}`);
  return stdout;
}

/** @throws Error with both, unless they are the same */
export function same(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  throw new Error(`${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(expected)}`);
}
