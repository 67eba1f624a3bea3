// Preloaded into a process of a long run (`--import`): on SIGUSR2 it collects its garbage and writes what is left to a file of its own.
import { renameSync, writeFileSync } from "node:fs";

process.on("SIGUSR2", () => {
  globalThis.gc?.();
  const file = `${process.env["SOAK_HEAP_FOLDER"]}/${process.pid}`;
  writeFileSync(`${file}.part`, String(process.memoryUsage().heapUsed));
  renameSync(`${file}.part`, file);
});
