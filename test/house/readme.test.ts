// Every command that the README shows is run as it is written there, or listed here with the reason why not.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/sluice.ts";

const [, emulatorBlock = ""] = readFileSync("README.md", "utf8").match(/```sh\n([^`]*emulator=true[^`]*)\n```/) ?? [];

const NOT_RUN: Record<string, string> = {
  "npm ci && npm start": "npm ci would pull the packages from under the running tests; npm start has tests of its own",
  "npm test": "is what runs right now",
  "npx cdk deploy -c config=my-stage.json": "needs an AWS account",
  "python3 -m venv .venv/by-hand && .venv/by-hand/bin/pip install --quiet --requirement test/e2e/emulators/ministack-requirements.txt":
    "the suite of deployments installs the same",
  ".venv/by-hand/bin/hypercorn ministack.app:app --workers 0 --bind 127.0.0.1:4566 &":
    "the suite of deployments starts it at a free port",
  "export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=test AWS_REGION=eu-west-1":
    "is for the block that follows",
  ...Object.fromEntries(
    emulatorBlock.split("\n").map((command) => [command, "test/e2e/by-hand.e2e.ts types the block"]),
  ),
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
