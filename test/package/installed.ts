// An empty project with the packed package in it, and the tools of other people: Node and TypeScript of several versions.
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const OWN = JSON.parse(readFileSync("package.json", "utf8"));
/** Kept from one run to the next. */
const TOOLS = resolve("node_modules/.cache/sluice-package-tools");
const TOOL_PACKAGES = {
  "node-20.12": "npm:node@20.12.0",
  "node-20": "npm:node@20.20.2",
  "node-22.13": "npm:node@22.13.0",
  "node-22": "npm:node@22.23.3",
  "node-24": "npm:node@24.21.0",
  "node-26": "npm:node@26.10.0",
  jest: "30.5.2",
  "typescript-5.9": "npm:typescript@5.9.3",
  "typescript-6.0": "npm:typescript@6.0.3",
};

/** By the version that people know; the first is the lowest that package.json's `engines` takes, the third the lowest of what needs 22. */
export const NODES: Readonly<Record<string, string>> = Object.fromEntries(
  ["20.12", "20", "22.13", "22", "24", "26"].map((version) => [
    version,
    join(TOOLS, `node_modules/node-${version}/bin/node`),
  ]),
);
export const COMPILERS: Readonly<Record<string, string>> = {
  "5.9": join(TOOLS, "node_modules/typescript-5.9/bin/tsc"),
  "6.0": join(TOOLS, "node_modules/typescript-6.0/bin/tsc"),
  "7.0": resolve("node_modules/typescript/bin/tsc"),
};

export const JEST = join(TOOLS, "node_modules/jest/bin/jest.js");
/** The last of TypeScript that a program can ask. */
export const LANGUAGE_SERVICE = join(TOOLS, "node_modules/typescript-6.0");

export function installTools(): void {
  const manifest = `${JSON.stringify({
    private: true,
    dependencies: TOOL_PACKAGES,
    allowScripts: Object.fromEntries(Object.keys(NODES).map((version) => [`node-${version}`, true])),
  })}\n`;
  const file = join(TOOLS, "package.json");
  if (existsSync(file) && readFileSync(file, "utf8") === manifest && existsSync(NODES["20"] ?? "")) return;
  rmSync(TOOLS, { recursive: true, force: true });
  mkdirSync(TOOLS, { recursive: true });
  npm(["install"], TOOLS, () => writeFileSync(file, manifest));
}

export interface Packed {
  /** The tarball. */
  readonly file: string;
  /** Paths in it. */
  readonly paths: readonly string[];
  readonly bytes: number;
}

/** What `npm pack` gives. */
export function pack(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "sluice-pack-"));
  const { stdout } = npm(["pack", "--json", "--silent", "--pack-destination", folder], ".");
  const [{ filename, files, size }] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  return { file: join(folder, filename), paths: files.map(({ path }: { path: string }) => path), bytes: size };
}

/** A project with the package, and of the project's own development packages those that are named, in the versions that it is tested with. */
export function install(packed: Packed, packages: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-user-"));
  const versions = { ...OWN.devDependencies, ...OWN.dependencies };
  const dependencies = Object.fromEntries(packages.map((name) => [name, versions[name]]));
  const manifest = { private: true, type: "module", dependencies: { sluice: `file:${packed.file}`, ...dependencies } };
  npm(["install"], folder, () =>
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, allowScripts: { esbuild: true } })),
  );
  cpSync("test/package/projects", folder, { recursive: true });
  // An engine of their own: the example, as it looks outside of this repository.
  cpSync("examples/deployment-system/day.jsonl", join(folder, "day.jsonl"));
  const engine = readFileSync("examples/deployment-system/engine.ts", "utf8");
  writeFileSync(join(folder, "own-engine.ts"), engine.replace("../../shared/engines/index.ts", "sluice/engines"));
  return folder;
}

function npm(args: readonly string[], cwd: string, prepare: () => void = () => undefined): SpawnSyncReturns<string> {
  prepare();
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
  const result = spawnSync("npm", [...args, ...options], { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  if (result.status !== 0) throw new Error(`npm ${args.join(" ")} failed: ${result.stderr}`);
  return result;
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a project, as the project's owner would. */
export function run(node: string, args: readonly string[], cwd: string): Finished {
  // None of this project's variables: npm and vitest set some that change what Node and npm do.
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: process.env["HOME"] ?? "/" };
  const { status, stdout, stderr } = spawnSync(node, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 });
  return { status, stdout, stderr };
}

/** Types commands into a shell there, whose Node is of a version. */
export const typed = (version: string, commands: string, folder: string): Finished =>
  run("/bin/sh", ["-c", `PATH=${dirname(nodeOf(version))}:$PATH\n${commands}`], folder);

export const nodeOf = (version: string): string => NODES[version] ?? "";

/** Of a program that has nothing to say. */
export const FINE: Finished = { status: 0, stdout: "", stderr: "" };

/** Type-checks programs strictly, and writes their JavaScript beside them. */
export function compile(
  version: string,
  programs: readonly string[],
  folder: string,
  ...flags: readonly string[]
): Finished {
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const args = [...strict, "--target", "es2023", "--module", "nodenext", "--types", "node", ...flags, ...programs];
  return run(nodeOf("24"), [COMPILERS[version] ?? "", ...args], folder);
}
