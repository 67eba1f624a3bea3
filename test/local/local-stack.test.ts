import { join } from "node:path";
import { expect, test } from "vitest";
import { synthesize } from "../../local/local-stack.ts";
import { temporaryFile, temporaryFolder } from "../support/sluice.ts";

test("where the CDK app cannot write, its first line about it is told, and no stack trace", async () => {
  const configFile = temporaryFile("{}");

  await expect(synthesize({ configFile, outputFolder: join(configFile, "out") })).rejects.toThrow(
    /^the CDK app failed: .*ENOTDIR: not a directory.*$/,
  );
});

test("what the app refuses is told in its own sentence", async () => {
  const configFile = temporaryFile('{"topic":"queue"}');

  await expect(synthesize({ configFile, outputFolder: temporaryFolder() })).rejects.toThrow(
    /^the CDK app failed: sluice: .*input\.jsonl: topic: .*$/,
  );
});
