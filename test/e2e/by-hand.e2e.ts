// The README's block for an emulator, typed as it stands there. Only where this suite has started one: the block names a stage of
// everybody's, and an account that nobody has bootstrapped.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { emulator, emulatorLog } from "./cloud.ts";

const [, block = ""] = readFileSync("README.md", "utf8").match(/```sh\n([^`]*emulator=true[^`]*)```/) ?? [];

test.runIf(emulator === "ministack" && emulatorLog !== undefined)(
  "what the README says of an emulator deploys a stage that is well, and takes it away again",
  async () => {
    const { stdout, stderr } = await promisify(execFile)("bash", ["-euc", block], { maxBuffer: 1 << 26 });

    expect(stdout + stderr).toContain("Sluice-dev.ExternalTopicArn = arn:aws:sns:");
    expect(stdout).toMatch(/^Nothing needs a person\.$/m);
    expect(stdout + stderr).toContain("Sluice-dev: destroyed");
  },
);
