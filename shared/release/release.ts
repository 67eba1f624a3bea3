// Which Sluice this is. A checkout asks git; the package knows the commit that it was packed from.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where packing leaves the commit, beside the built code: one line, in the form of `Release.commit`. */
export const COMMIT_FILE = "commit.txt";

export interface Release {
  /** Of package.json. */
  readonly version: string;
  /** Twelve hexadecimal digits, and `.dirty` where files differed from it; undefined where nothing knows it. */
  readonly commit: string | undefined;
}

/** `0.1.0+0123456789ab`: build metadata as in https://semver.org, or the version alone. */
export const releaseText = ({ version, commit }: Release): string =>
  commit === undefined ? version : `${version}+${commit}`;

let own: string | undefined;

/** Of the code that asks, as text; looked up once. */
export function ownRelease(): string {
  own ??= releaseText(readRelease(packageFolder(dirname(fileURLToPath(import.meta.url)))));
  return own;
}

/** @param folder where package.json is */
export function readRelease(folder: string): Release {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version: string };
  return { version, commit: packedCommit(folder) ?? gitCommit(folder) };
}

/** The nearest that is a package: this file is deeper in what was built than in the repository. */
function packageFolder(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : packageFolder(dirname(folder));
}

/** Only of the package itself: what a checkout has built may be of another day. */
function packedCommit(folder: string): string | undefined {
  const file = join(folder, "dist", COMMIT_FILE);
  if (existsSync(join(folder, ".git")) || !existsSync(file)) return undefined;
  return readFileSync(file, "utf8").trim() || undefined;
}

/** Of this very folder: a package among those of another project is none of that project's commits. */
export function gitCommit(folder: string): string | undefined {
  if (!existsSync(join(folder, ".git"))) return undefined;
  const git = (...args: string[]) => spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  const head = git("rev-parse", "--short=12", "HEAD");
  if (head.status !== 0) return undefined;
  const isDirty = git("status", "--porcelain", "--untracked-files=no").stdout !== "";
  return `${head.stdout.trim()}${isDirty ? ".dirty" : ""}`;
}
