// The app as the CDK's command starts it, for `synth`, `deploy` and `destroy` alike: what it is told comes by the environment.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { temporaryFile } from "../support/sluice.ts";

const CDK_OF_ITS_OWN = {
  "aws:cdk:enable-path-metadata": true,
  "@aws-cdk/core:checkSecretUsage": true,
  "availability-zones:account=111122223333:region=eu-west-1": [],
  "acknowledged-issue-numbers": [1],
  "cli-telemetry": false,
};

function app(context: object, environment: object = {}) {
  const { PATH, NODE_COMPILE_CACHE, CDK_VALIDATION } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, CDK_VALIDATION, CDK_CONTEXT_JSON: JSON.stringify(context), ...environment };
  return spawnSync(process.execPath, ["infra/app.ts"], { env, encoding: "utf8" });
}

test.each([
  [{ cofnig: "prod.json" }, '"cofnig" is no key of Sluice, which has config=FILE and emulator=true'],
  [{ config: "examples/configuration/prod.json", stage: "test", Config: "x" }, '"stage", "Config" is no key'],
  [{ config: "" }, "config names no file"],
  [{ config: 7 }, "config names no file"],
  [{ emulator: "yes" }, "emulator is true or false: emulator=true"],
  [{ config: "examples/configuration/prod.json", emulator: "true" }, "stage prod is protected"],
  [{ config: "no/such.json" }, "no/such.json: there is no such file"],
])("%j is an error in one line, so that no other stage is deployed or destroyed for a slip", (context, sentence) => {
  const { status, stderr, stdout } = app({ ...CDK_OF_ITS_OWN, ...context });

  expect(stderr).toMatch(/^sluice: [^\n]+\n$/);
  expect(stderr).toContain(sentence);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
});

test("a function elsewhere is an error where the command knows where it deploys to", () => {
  const function_ = { functionArn: "arn:aws:lambda:us-east-1:111122223333:function:next", kind: "lambda" };
  const config = temporaryFile(JSON.stringify({ subscribers: [{ name: "next", owner: "me", ...function_ }] }));

  const { status, stderr } = app({ config }, { CDK_DEFAULT_REGION: "eu-west-1", CDK_DEFAULT_ACCOUNT: "111122223333" });

  expect(stderr).toMatch(
    /^sluice: subscribers\.next\.functionArn: is in us-east-1, and the stack goes to eu-west-1: [^\n]+\n$/,
  );
  expect(status).toBe(1);
});
