// Files that other processes load, and the Node to load them with.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** A module of this folder by its name: TypeScript in the repository, JavaScript in the package. */
export const sourceUrl = (name: string): URL => new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);

/** The project's own Node; in the package there is none, and the user's serves. */
export const NODE = nodePath();

function nodePath(): string {
  try {
    return fileURLToPath(import.meta.resolve("node/bin/node"));
  } catch {
    return process.execPath;
  }
}
