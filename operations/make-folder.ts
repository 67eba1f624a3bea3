import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** With those above it. Node's own recursive mkdir never returns where a file system answers ENOENT, as /proc does. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // somebody else was faster
  }
}
