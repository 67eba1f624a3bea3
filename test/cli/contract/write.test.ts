// What an engine team has of its contracts without this repository's own scripts.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkContracts, writeContracts } from "../../../cli/contract/write.ts";
import { DEPLOYMENT_ENGINE } from "../../support/engines.ts";
import { sluice, temporaryFolder } from "../../support/sluice.ts";

/** An engine in a folder of its own. */
function ownEngine(): string {
  const folder = temporaryFolder();
  const text = readFileSync(DEPLOYMENT_ENGINE, "utf8");
  cpSync(join(DEPLOYMENT_ENGINE, "../day.jsonl"), join(folder, "day.jsonl"));
  const zod = `from "${resolve("node_modules/zod/mini/index.js")}"`;
  const engine = text.replace('from "zod/mini"', zod).replace("../../shared", resolve("shared"));
  writeFileSync(join(folder, "engine.ts"), engine);
  return folder;
}

async function said(run: (write: (line: string) => Promise<void>) => Promise<unknown>) {
  const lines: string[] = [];
  const result = await run(async (line) => void lines.push(line));
  return { result, lines };
}

test("one command writes catalogue, schemas, AsyncAPI and the schema of the configuration beside an engine; release, diff and check follow", async () => {
  const folder = ownEngine();
  const engine = join(folder, "engine.ts");
  const contracts = join(folder, "contracts");

  await said((write) => writeContracts({ engine, write }));
  const released = sluice(["contract", "release", "1.0.0", contracts]);
  await said((write) => writeContracts({ engine, write }));
  const checked = await said((write) => checkContracts({ engine, write }));
  const compared = sluice(["contract", "diff", join(contracts, "baseline"), contracts]);

  const asyncApi = JSON.parse(readFileSync(join(contracts, "asyncapi.json"), "utf8"));
  expect(asyncApi.info.version).toBe("1.0.0");
  expect(Object.keys(asyncApi.components.messages)).toHaveLength(3);
  const whole = JSON.parse(readFileSync(join(contracts, "deployments-v1.schema.json"), "utf8"));
  expect(Object.keys(whole.$defs)).toEqual(expect.arrayContaining(["DeploymentFailed", "Environment", "Outcome"]));
  const settings = JSON.parse(readFileSync(join(folder, "configuration.schema.json"), "utf8"));
  expect(settings.properties.contracts.items.enum).toEqual(["deployments-v1"]);
  expect(released).toMatchObject({ status: 0 });
  expect(checked).toEqual({ result: 0, lines: [] });
  expect(compared).toMatchObject({ status: 0, stdout: "no difference\n" });
});

test("check names what is not as it would be written, and files of an event that is gone", async () => {
  const folder = ownEngine();
  const engine = join(folder, "engine.ts");
  await said((write) => writeContracts({ engine, write }));
  rmSync(join(folder, "contracts/README.md"));
  writeFileSync(join(folder, "contracts/deployments-v1/deployment.paused.md"), "gone");

  const { result, lines } = await said((write) => checkContracts({ engine, write }));

  expect(result).toBe(1);
  expect(lines.map((line) => line.replace(/\S+\/contracts/, "contracts"))).toEqual([
    "not up to date: contracts/README.md",
    "not up to date: contracts/deployments-v1/deployment.paused.md",
    "run `sluice contract write`, and look at what changed: it is what subscribers rely on",
  ]);
});

test.each([
  ["without an engine or a folder", [], "name your engine with --engine, or a folder with --out"],
  ["for an engine that is not there", ["--engine", "nowhere.ts"], "nowhere.ts: no such file; name a module"],
  ["with a base URL that is none", ["--base-url", "here/"], "An http or https URL"],
])("%s, `write` is one line and exit 2", (_, args, sentence) => {
  const { status, stdout, stderr } = sluice(["contract", "write", ...args]);

  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(sentence)]);
});

test.each([
  ["release", "1.0.0", "nowhere"],
  ["diff", "nowhere", "docs/contracts"],
  ["diff", "docs/contracts", "docs/contracts", "--subscribers", "nowhere"],
])("a folder that is not there is one line and exit 2: contract %s %s %s", (...args) => {
  const { status, stdout, stderr } = sluice(["contract", ...args]);

  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(/nowhere/)]);
});
