// How a command finds the local run (`npm start -- --stay`): that one leaves a file while it runs, in the folder in which
// it was started. One file per process, so that two runs do not take each other's.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { makeFolder } from "./make-folder.ts";

/** What is remembered between runs, in the folder in which they are started: local runs, what was taken, sent and removed. */
export const STATE_FOLDER = ".sluice";

const LocalRunSchema = z.object({ pid: z.int(), endpoint: z.url(), stack: z.string() });
export type LocalRun = z.infer<typeof LocalRunSchema>;

const runsFolder = (stateFolder: string): string => join(stateFolder, "runs");

/** Returns what takes the file away again. */
export function announceLocalRun(run: LocalRun, stateFolder = STATE_FOLDER): () => void {
  const file = join(runsFolder(stateFolder), `${run.pid}.json`);
  makeFolder(runsFolder(stateFolder));
  writeFileSync(file, `${JSON.stringify(run)}\n`);
  return () => rmSync(file, { force: true });
}

/** Those whose process is alive; files of others, which were killed, are taken away. */
export function localRuns(stateFolder = STATE_FOLDER): LocalRun[] {
  return runFiles(stateFolder).flatMap((file) => {
    const run = readRun(file);
    if (run && isAlive(run.pid)) return [run];
    forget(file);
    return [];
  });
}

/** Whoever only looks may be in a folder that cannot be written to. */
function forget(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // it is passed over the next time as well
  }
}

function runFiles(stateFolder: string): string[] {
  try {
    return readdirSync(runsFolder(stateFolder)).map((name) => join(runsFolder(stateFolder), name));
  } catch {
    return []; // nothing has ever run here
  }
}

function readRun(file: string): LocalRun | undefined {
  try {
    return LocalRunSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined; // half written by a run that was killed
  }
}

/** Whether there is such a process, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // alive, and somebody else's
  }
}
