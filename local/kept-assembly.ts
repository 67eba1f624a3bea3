// What the CDK app wrote is kept, so that the same is not synthesized again. Only in the repository, and only for the engine that is
// shipped: of anything else nobody knows what files go into it.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gitCommit } from "../shared/release/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "node_modules/.cache/sluice/assemblies");

/** All that goes into an assembly beside the commit; packages by npm's own record of what is installed. */
const INPUTS = [
  "cdk.json",
  "functions",
  "infra",
  "local",
  "node_modules/.package-lock.json",
  "package.json",
  "shared",
  "tsconfig.json",
];
/** Of one that nobody has asked for as long. */
const KEPT_MS = 7 * 86_400_000;

/** Changes whenever what is synthesized might; undefined where that cannot be known. */
export async function inputsOf(
  config: { readonly engine?: string | undefined },
  repository = root,
): Promise<string | undefined> {
  if (config.engine !== undefined || extname(import.meta.url) !== ".ts") return undefined;
  const hash = createHash("sha256").update(JSON.stringify([process.version, config, gitCommit(repository)]));
  for (const input of INPUTS) {
    for (const file of await filesIn(join(repository, input))) {
      const bytes = await readFile(file);
      hash.update(JSON.stringify([relative(repository, file), bytes.length])).update(bytes);
    }
  }
  return hash.digest("hex");
}

async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

/** The folder of an assembly that was kept, if there is one. */
export async function keptAssembly(inputs: string): Promise<string | undefined> {
  const kept = join(folder, inputs);
  if (!existsSync(kept)) return undefined;
  const now = new Date();
  await utimes(kept, now, now).catch(() => undefined); // it may be another user's
  return kept;
}

/** Keeps a copy, whole or not at all. */
export async function keepAssembly(inputs: string, assemblyFolder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const other = join(folder, name);
      if (Date.now() - (await stat(other)).mtimeMs > KEPT_MS) await rm(other, { recursive: true, force: true });
    }
    const copy = await mkdtemp(join(folder, "new-"));
    await cp(assemblyFolder, copy, { recursive: true });
    // Where another run was first, its copy is the same.
    await rename(copy, join(folder, inputs)).catch(() => rm(copy, { recursive: true, force: true }));
  } catch {
    // A disk that is full or read-only costs time and nothing else.
  }
}
