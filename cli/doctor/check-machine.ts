// What this machine and this checkout must have.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { localRuns, STATE_FOLDER, whyNotWritable } from "../../operations/index.ts";

/** One thing that was looked at. A finding comes with what to do about it; what does not matter here is skipped. */
export type Check =
  | { readonly kind: "ok" | "skipped"; readonly what: string; readonly detail: string }
  | { readonly kind: "finding"; readonly what: string; readonly detail: string; readonly remedy: string };

export const ok = (what: string, detail: string): Check => ({ kind: "ok", what, detail });
export const skipped = (what: string, detail: string): Check => ({ kind: "skipped", what, detail });
export const finding = (what: string, detail: string, remedy: string): Check => ({
  kind: "finding",
  what,
  detail,
  remedy,
});

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const PackageSchema = z.object({ version: z.string() });
const LockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), optional: z.boolean().optional() })),
});

export async function checkMachine(root = ROOT): Promise<Check[]> {
  return [
    checkNode(root),
    checkPackages(root),
    checkBuild(root),
    await checkPorts(),
    checkStateFolder(),
    checkLocalRuns(),
  ];
}

function checkNode(root: string): Check {
  const pinned = readJson(PackageSchema, join(root, "node_modules/node/package.json"))?.version;
  if (pinned === undefined) return finding("Node", "the project's own Node is not installed", "npm ci");
  return process.version === `v${pinned}`
    ? ok("Node", process.version)
    : finding(
        "Node",
        `${process.version} runs this, the project has v${pinned}`,
        "start it as npx sluice, not with a node of your own",
      );
}

/** What is installed, against the lock file. */
function checkPackages(root: string): Check {
  const lock = readJson(LockSchema, join(root, "package-lock.json"));
  if (!lock) return finding("packages", "package-lock.json cannot be read", "check out the repository again");
  const wanted = Object.entries(lock.packages).filter(([path, { version }]) => path !== "" && version !== undefined);
  const differing = wanted.filter(([path, { version, optional }]) => {
    const installed = readJson(PackageSchema, join(root, path, "package.json"))?.version;
    return installed === undefined ? optional !== true : installed !== version;
  });
  const [first] = differing;
  return first
    ? finding(
        "packages",
        `${differing.length} are not those of package-lock.json, such as ${first[0].replace(/^.*node_modules\//, "")}`,
        "npm ci",
      )
    : ok("packages", "all as in package-lock.json");
}

const SOURCES = ["infra", "functions", "shared", "package-lock.json"];

function checkBuild(root: string): Check {
  const manifest = join(root, "cdk.out/manifest.json");
  if (!existsSync(manifest)) return skipped("build", "nothing was synthesized here");
  const builtMs = statSync(manifest).mtimeMs;
  const newer = SOURCES.flatMap((source) => filesIn(join(root, source))).find(
    (file) => statSync(file).mtimeMs > builtMs,
  );
  return newer === undefined
    ? ok("build", `cdk.out is of ${new Date(builtMs).toISOString()}, newer than every source`)
    : finding(
        "build",
        `cdk.out is older than ${newer.slice(root.length)}`,
        "npm run synth (cdk deploy does it by itself)",
      );
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The local run takes whatever port is free. */
function checkPorts(): Promise<Check> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) =>
      resolve(
        finding(
          "ports",
          `none can be opened on 127.0.0.1: ${error.message}`,
          "see who forbids it: a firewall, a sandbox, a limit of open files",
        ),
      ),
    );
    server.listen(0, "127.0.0.1", () => server.close(() => resolve(ok("ports", "one can be opened on 127.0.0.1"))));
  });
}

/** Whoever only looks needs none. */
function checkStateFolder(): Check {
  const folder = resolve(STATE_FOLDER);
  const reason = whyNotWritable(folder);
  return reason === undefined
    ? ok("files", `can be kept in ${folder}`)
    : finding(
        "files",
        `none can be kept in ${folder}: ${reason}`,
        "looking works; replay, drop and npm start -- --stay keep files: run them in a folder that takes some",
      );
}

function checkLocalRuns(): Check {
  const runs = localRuns();
  if (runs.length === 0) return skipped("local run", "none; npm start -- --stay begins one");
  return runs.length === 1
    ? ok("local run", `process ${runs[0]?.pid} at ${runs[0]?.endpoint}`)
    : finding(
        "local run",
        `${runs.length} run here: ${runs.map(({ endpoint }) => endpoint).join(", ")}`,
        "end all but one, or choose with --endpoint",
      );
}

function readJson<Output>(schema: z.ZodType<Output>, file: string): Output | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined; // the check that asked says what that means
  }
}
