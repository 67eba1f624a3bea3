// cli/sluice.js, before there is a command: on which Node it runs, and that nothing is left of it.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { linkSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { COMMAND } from "../support/sluice.ts";

/** A Node that is not the project's, as far as the command can see. */
function otherNode(): string {
  const node = join(dirname(process.execPath), `node-${process.pid}`);
  linkSync(process.execPath, node);
  onTestFinished(() => rmSync(node));
  return node;
}

const childrenOf = (pid: number | undefined): number[] =>
  execFileSync("ps", ["-eo", "pid,ppid"], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));

const isAlive = (pid: number): boolean => spawnSync("ps", ["-p", `${pid}`]).status === 0;

test("the command is there by npx", () => {
  const { status, stdout, stderr } = spawnSync("npx", ["sluice", "--help"], { encoding: "utf8" });

  expect({ status, stderr: stderr.replace(/^npm warn.*\n/gm, "") }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: sluice /);
});

test("on another Node than the project's, it answers the same, without a warning", () => {
  const [here, elsewhere] = [process.execPath, otherNode()].map((node) =>
    spawnSync(node, [COMMAND, "explain", "--strict"], { input: "garbage\n", encoding: "utf8" }),
  );

  expect(here).toMatchObject({ status: 1, stderr: "", stdout: expect.stringContaining("invalid-json") });
  expect(elsewhere).toMatchObject({ status: 1, stderr: "", stdout: here?.stdout });
});

test("on another Node, the command ends with what started it, even when that is killed", async () => {
  const launcher = spawn(otherNode(), [COMMAND, "explain"], { stdio: ["pipe", "pipe", "inherit"] });
  launcher.stdin.write("garbage\n");
  await new Promise((resolve) => launcher.stdout.once("data", resolve)); // it reads on
  const [command = 0, ...others] = childrenOf(launcher.pid);
  expect(others).toEqual([]);

  launcher.kill("SIGKILL");

  await expect.poll(() => isAlive(command), { timeout: 60_000 }).toBe(false);
});
