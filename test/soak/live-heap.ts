// What processes keep alive, each asked after a collection of its garbage: unlike resident memory it does not move in steps of V8's own.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ANSWER_MAX_MS = 60_000;
const POLL_MS = 10;

export interface LiveHeaps {
  /** For processes that shall be asked. */
  readonly env: Readonly<Record<"NODE_OPTIONS" | "SOAK_HEAP_FOLDER", string>>;
  /** In MiB. The process must have begun its work: before, the question ends it. */
  readonly of: (pid: number) => Promise<number>;
  /** The files, once nobody is asked any more. */
  readonly remove: () => void;
}

export function liveHeaps(): LiveHeaps {
  const folder = mkdtempSync(join(tmpdir(), "sluice-heaps-"));
  const preload = new URL("heap-report.ts", import.meta.url).href;
  return {
    env: { NODE_OPTIONS: `--expose-gc --import ${preload}`, SOAK_HEAP_FOLDER: folder },
    async of(pid) {
      const file = join(folder, String(pid));
      process.kill(pid, "SIGUSR2");
      const endMs = Date.now() + ANSWER_MAX_MS;
      while (!existsSync(file)) {
        if (Date.now() > endMs) throw new Error(`process ${pid} does not say what it keeps`);
        await sleep(POLL_MS);
      }
      const bytes = Number(readFileSync(file, "utf8"));
      rmSync(file);
      return bytes / 1_048_576;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
