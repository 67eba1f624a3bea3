// Every command that the README shows is run as it is written there, or listed here with the reason why not.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/sluice.ts";

const NOT_RUN: Record<string, string> = {
  "npm ci && npm start": "npm ci would pull the packages from under the running tests; npm start has tests of its own",
  "npm test": "is what runs right now",
  "npx cdk deploy -c config=my-stage.json": "needs an AWS account",
};

const commands = [...readFileSync("README.md", "utf8").matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block = ""]) => block.split("\n"))
  .filter(Boolean);

test("the README shows commands", () => {
  expect(commands.length).toBeGreaterThan(3);
  expect(Object.keys(NOT_RUN).filter((command) => !commands.includes(command))).toEqual([]);
});

test.each(commands.filter((command) => !(command in NOT_RUN)))("`%s` works", (command) => {
  // The reader's own folder of this name is none of a test's business.
  const own = command.replace("--out out", `--out ${join(temporaryFolder(), "out")}`);

  const { status, stdout } = spawnSync(own, { shell: true, encoding: "utf8", maxBuffer: 1 << 26 });

  expect(stdout).not.toBe("");
  expect(status).toBe(0);
});
