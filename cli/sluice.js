#!/usr/bin/env node
// Starts the command on the project's own Node, whichever Node the caller has.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const node = fileURLToPath(import.meta.resolve("node/bin/node"));
const main = fileURLToPath(new URL("./main.ts", import.meta.url));
const child = spawn(node, ["--disable-warning=ExperimentalWarning", main, ...process.argv.slice(2)], {
  stdio: ["inherit", "inherit", "inherit", "ipc"], // by the last one the child knows that this process is gone
});
// The terminal sends Ctrl-C to both; the child decides how to end, and this process ends with it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
