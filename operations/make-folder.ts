import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
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

/** Whether files could be made in a folder, or in what would have to be made for it; in the system's words why not. Nothing is made. */
export function whyNotWritable(folder: string): string | undefined {
  if (!existsSync(folder)) return whyNotWritable(dirname(folder));
  if (!statSync(folder).isDirectory()) return `${folder} is no folder`;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
