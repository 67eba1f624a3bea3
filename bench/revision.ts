// Another revision of this repository, to be measured beside this one: its files, and the packages that are installed here, so that what
// differs is Sluice's own code and how it is bundled.
import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { synthesize } from "../local/index.ts";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** A tree of source, and how it makes what is deployed. */
export interface Build {
  readonly root: string;
  readonly synthesize: typeof synthesize;
}

/** @throws Error with one sentence if there is no such revision, or if it has no local run that could build it. */
export async function checkOut(revision: string, folder: string): Promise<Build> {
  const commit = await commitOf(revision);
  const root = join(folder, "revision");
  await mkdir(root);
  await run("git", ["-C", HERE, "archive", "--output", `${root}.tar`, commit]);
  await run("tar", ["-xf", `${root}.tar`, "-C", root]);
  await symlink(join(HERE, "node_modules"), join(root, "node_modules"));
  try {
    const local: Pick<Build, "synthesize"> = await import(join(root, "local/index.ts"));
    return { root, synthesize: local.synthesize };
  } catch (error) {
    throw new Error(`${revision} cannot be built with the packages that are installed here: ${error}`);
  }
}

async function commitOf(revision: string): Promise<string> {
  try {
    const { stdout } = await run("git", ["-C", HERE, "rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
    return stdout.trim();
  } catch {
    throw new Error(`no revision "${revision}" in this repository: name a commit, a tag or a branch`);
  }
}
