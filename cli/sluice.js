#!/usr/bin/env node
// Starts the command: in the repository on the project's own Node, whichever Node the caller has, because it runs TypeScript; in the
// package, where there is JavaScript beside it, right here.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("./main.ts", import.meta.url));
if (existsSync(source)) {
  const node = fileURLToPath(import.meta.resolve("node/bin/node"));
  const child = spawn(node, ["--disable-warning=ExperimentalWarning", source, ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // The terminal sends Ctrl-C to both; the child decides how to end, and this process ends with it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
} else {
  await import("../dist/cli/main.js");
}
