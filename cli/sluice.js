#!/usr/bin/env node
// Starts the command: in the repository on the project's own Node, whichever Node the caller has, because it runs TypeScript; in the
// package, where there is JavaScript beside it, right here.
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import module from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const isRepository = existsSync(new URL("./main.ts", import.meta.url));
const node = isRepository ? realpathSync(fileURLToPath(import.meta.resolve("node/bin/node"))) : process.execPath;

if (node === process.execPath) {
  module.enableCompileCache?.(); // Node 20 has none
  const { emitWarning } = process;
  process.emitWarning = (warning, type, ...more) => {
    if (type !== "ExperimentalWarning") emitWarning(warning, type, ...more); // of TypeScript and of node:sqlite: Node is pinned
  };
  if (isRepository) await import("./main.ts");
  else await import("../dist/cli/main.js");
} else {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"], // by the last one the child knows that this process is gone
  });
  // The terminal sends Ctrl-C to both; the child decides how to end, and this process ends with it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
