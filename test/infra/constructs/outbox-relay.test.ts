// The relay as a task: its shell really runs, with a package manager that installs a relay which only says how it was called.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RELAY_PACKAGES } from "../../../infra/defaults.ts";
import { OUTBOX } from "../../support/outbox-config.ts";
import { temporaryFolder } from "../../support/sluice.ts";
import { templateOf } from "../../support/stack.ts";

function containerOf(config: object) {
  const [task] = Object.values(templateOf(config).findResources("AWS::ECS::TaskDefinition"));
  return task?.["Properties"].ContainerDefinitions[0];
}

const NPM = `#!/bin/sh
echo "npm $*"
mkdir -p node_modules/.bin
printf '#!/bin/sh\\necho "$$ sluice $*"\\n' > node_modules/.bin/sluice
chmod +x node_modules/.bin/sluice
`;

function run(command: readonly unknown[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "npm"), NPM);
  chmodSync(join(folder, "npm"), 0o755);
  const [shell = "", ...args] = command.map((each) => (typeof each === "string" ? each : "arn of the target"));
  const env = { PATH: `${folder}:${process.env["PATH"]}` };
  const { pid, stdout } = spawnSync(shell, args, { cwd: folder, env, encoding: "utf8" });
  return { pid, lines: stdout.trim().split("\n") };
}

test("a task installs what it is told in exact versions, and becomes the relay, so that it hears the signal to end", () => {
  const { pid, lines } = run(containerOf({ outbox: OUTBOX }).Command);

  const installed = ["sluice@0.1.0", ...RELAY_PACKAGES].join(" ");
  expect(lines).toEqual([
    `npm install --prefix . --ignore-scripts --no-audit --no-fund --loglevel=error ${installed}`,
    `${pid} sluice outbox relay --json --queue arn of the target`,
  ]);
});

test("behind a fan-out rows go to the topic, and an engine of one's own is read from the packages", () => {
  const engine = "node_modules/@example/engine/engine.js";
  const { lines } = run(containerOf({ internalConsumers: ["scheduler"], outbox: { ...OUTBOX, engine } }).Command);

  expect(lines.at(-1)).toMatch(`sluice outbox relay --json --engine ${engine} --topic arn of the target`);
});

test("the password is in a secret: no argument and no plain variable has it", () => {
  const { Environment, Secrets } = containerOf({ outbox: OUTBOX });

  expect(Environment).toBeUndefined();
  expect(Secrets).toEqual([{ Name: "SLUICE_DATABASE_URL", ValueFrom: OUTBOX.secretArn }]);
});

test("what a relay needs beside the package is installed in the versions that it is tried with", () => {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));

  for (const text of RELAY_PACKAGES) {
    const [, name = "", version] = /^(.+)@([^@]+)$/.exec(text) ?? [];
    expect({ [name]: version }).toEqual({ [name]: devDependencies[name] });
  }
});
