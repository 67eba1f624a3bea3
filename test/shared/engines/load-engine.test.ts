import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { loadEngine } from "../../../shared/engines/index.ts";
import { DEPLOYMENT_ENGINE } from "../../support/engines.ts";
import { sluice, temporaryModule } from "../../support/sluice.ts";

const deployments = `import * as deployments from ${JSON.stringify(pathToFileURL(DEPLOYMENT_ENGINE).href)};`;

test("without a file it is the engine that is shipped", async () => {
  const { engine, catalogue, file } = await loadEngine();

  expect({ name: engine.name, file }).toEqual({ name: "maestro", file: undefined });
  expect(catalogue.contracts.map(({ name }) => name)).toEqual(["v1", "maestro"]);
});

test("a file is found from the working directory, and loaded with its catalogue", async () => {
  const { engine, file } = await loadEngine("examples/deployment-system/engine.ts");

  expect({ name: engine.name, file }).toEqual({ name: "deployment-system", file: DEPLOYMENT_ENGINE });
});

test.each([
  ["a module that is not there", undefined, /no-such\.mjs: no such file; name a module that exports an engine/],
  ["a module that throws", 'throw new Error("half done");', /cannot be loaded: half done/],
  ["a module that is no JavaScript", "export const engine = {", /cannot be loaded: /],
  ["a module of something else", "export const port = 80;", /exports no `engine` made with defineEngine/],
  [
    "an engine without a catalogue",
    `${deployments} export const engine = deployments.engine;`,
    /exports no `catalogue`/,
  ],
  [
    "a catalogue of other contracts",
    `${deployments} export const { engine } = deployments; export const catalogue = { ...deployments.catalogue, contracts: [] };`,
    /the catalogue tells of nothing, and the engine has deployments-v1/,
  ],
])("%s is refused in a sentence that names the file", async (_, code, sentence) => {
  const file = code === undefined ? join("/tmp", "no-such.mjs") : temporaryModule(code);

  await expect(loadEngine(file)).rejects.toThrow(sentence);
  await expect(loadEngine(file)).rejects.toMatchObject({ name: "EngineError", code: "unusable-engine" });
});

test.each([
  [["--engine", "/no/such.ts"], /^sluice: \/no\/such\.ts: no such file; name a module that exports an engine\n$/],
  [["--engine", DEPLOYMENT_ENGINE, "--contract", "v1"], /^sluice: unknown contract "v1": engine deployment-system has/],
  [["--contract", "v9"], /^sluice: unknown contract "v9": engine maestro has v1, maestro\n$/],
])("the command says what is wrong with %j in one line, and exits with 2", (args, sentence) => {
  for (const command of ["explain", "replay"]) {
    const out = command === "replay" ? ["--out", "/tmp/never-written"] : [];
    const { status, stdout, stderr } = sluice([command, "examples/events.jsonl", ...out, ...args]);

    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
  }
});
