// The example of another engine, through everything that the shipped one goes through.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { CloudEvent } from "cloudevents";
import { expect, test } from "vitest";
import { generatedFiles } from "../../catalogue/index.ts";
import { readConfig } from "../../infra/config.ts";
import { SluiceStack } from "../../infra/sluice-stack.ts";
import { contractCopy } from "../support/contract-copy.ts";
import { DEPLOYMENT_ENGINE, deploymentSystem } from "../support/engines.ts";
import { sluice, temporaryFolder } from "../support/sluice.ts";
import { synthesizeStack } from "../support/stack.ts";

const FOLDER = "examples/deployment-system";
const CONTRACTS = `${FOLDER}/contracts`;
const ENGINE = ["--engine", `${FOLDER}/engine.ts`];
/** Words that only one of the engines has. */
const WORDS = { maestro: /maestro|workflow|step_(instance|attempt)/i, "deployment-system": /deployment_id/ };
const enginesIn = (bundle: string): string[] =>
  Object.entries(WORDS).flatMap(([engine, words]) => (words.test(bundle) ? [engine] : []));

const jsonl = (file: string) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test("a vocabulary and its contract take less than 150 lines", () => {
  expect(readFileSync(DEPLOYMENT_ENGINE, "utf8").trimEnd().split("\n").length).toBeLessThan(150);
});

test("the stack of its configuration deploys its engine, and a bundle holds one engine only", async () => {
  const app = new App();
  const stack = new SluiceStack(app, "Deploys", { config: await readConfig(`${FOLDER}/config.json`) });

  const template = Template.fromStack(stack);

  const own = bundlesIn(app.synth().directory);
  expect(own).toHaveLength(2); // processor and canary
  for (const bundle of own) {
    expect(enginesIn(bundle)).toEqual(["deployment-system"]);
    expect(Buffer.byteLength(bundle)).toBeLessThanOrEqual(300 * 1_024);
  }
  for (const bundle of bundlesIn(synthesizeStack().outputFolder)) {
    expect(enginesIn(bundle)).toEqual(["maestro"]);
  }
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: { SLUICE_CONTRACTS: "deployments-v1" } },
  });
  template.hasResourceProperties("AWS::SNS::Subscription", {
    FilterPolicy: { type: ["deployment.failed"], environment: ["production"], service: [{ prefix: "check" }] },
  });
  template.hasResourceProperties("AWS::SNS::Subscription", { FilterPolicy: { deployment_id: ["sluice.canary"] } });
  template.hasResourceProperties("AWS::Glue::Table", {
    TableInput: {
      Name: "deployments_v1",
      Parameters: {
        "projection.event_type.values":
          "com.example.deployment.started.v1,com.example.deployment.failed.v1,com.example.deployment.finished.v1",
      },
    },
  });
});

test("a replay of its day adds up, and publishes what the golden file says", async () => {
  const out = join(temporaryFolder(), "out");

  const { status, lines } = sluice(["replay", `${FOLDER}/day.jsonl`, "--out", out, ...ENGINE]);

  expect(lines[0]).toContain("152 received = 8 published + 143 ignored + 1 quarantined + 0 dead-lettered");
  expect(status).toBe(0);
  const external = jsonl(join(out, "external.jsonl")).toSorted((a, b) => (a.body.time < b.body.time ? -1 : 1));
  for (const { body } of external) {
    expect(body.sequence).toMatch(/^\d{39}\.000000$/);
    body.sequence = "as the queue numbers it";
  }
  await expect(`${JSON.stringify(external, undefined, 2)}\n`).toMatchFileSnapshot(
    join(process.cwd(), "test/fixtures/deployment-system/external.json"),
  );
  expect(jsonl(join(out, "quarantine.jsonl"))).toMatchObject([
    { reason: "invalid-event", detail: 'new_state: unknown value "HALTED"' },
  ]);
});

test("`sluice explain` says the same of each line, and why an event was not received", () => {
  const policy = '{"environment":["staging"]}';

  const { status, lines } = sluice(["explain", `${FOLDER}/day.jsonl`, ...ENGINE, "--filter", policy]);

  expect(status).toBe(0);
  const explained = lines.map((line) => JSON.parse(line));
  expect(Object.groupBy(explained, ({ outcome }) => outcome)).toMatchObject({
    published: { length: 8 },
    ignored: { length: 143 },
    quarantined: { length: 1 },
  });
  const filtered = explained.flatMap(({ events = [] }) => events.map((event: { filter: object }) => event.filter));
  expect(filtered).toContainEqual({ matched: true });
  expect(filtered).toContainEqual({ matched: false, rule: { environment: ["staging"] }, value: "production" });
});

test("its catalogue is what the generator writes", () => {
  const files = generatedFiles({ loaded: deploymentSystem, common: "../../../docs/contracts/", version: "0.2.0" });

  const stale = [...files].filter(([path, text]) => readFileSync(join(CONTRACTS, path), "utf8") !== text);

  expect(files.size).toBe(3 + 3 * 3); // front page, AsyncAPI, the whole contract, and for each type a page and two schemas
  expect(stale.map(([path]) => path)).toEqual([]);
  for (const [path, text] of files) {
    if (!path.endsWith(".md")) continue;
    for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(readFileSync(join(CONTRACTS, path, "..", link), "utf8")).not.toBe("");
    }
  }
});

test("AsyncAPI's own parser takes its document without a warning", async () => {
  const { document, diagnostics } = await new Parser().parse(readFileSync(`${CONTRACTS}/asyncapi.json`, "utf8"));

  const codes = diagnostics.map(({ code }) => code);
  expect(codes).toEqual(["asyncapi-latest-version"]); // why not the latest: test/docs/async-api.test.ts
  expect(document?.allMessages().all()).toHaveLength(3);
});

test("the CloudEvents SDK and a JSON Schema validator that is not ours take every event", () => {
  const ajv = new Ajv2020();
  addFormats.default(ajv);
  const validatorOf = (name: string): ValidateFunction => {
    const schema = JSON.parse(readFileSync(`${CONTRACTS}/deployments-v1/${name}.schema.json`, "utf8"));
    return ajv.getSchema(schema.$id) ?? ajv.compile(schema);
  };
  const external = JSON.parse(readFileSync("test/fixtures/deployment-system/external.json", "utf8"));
  expect(external).toHaveLength(8);

  for (const { body, attributes } of external) {
    expect(new CloudEvent(body).validate()).toBe(true);
    for (const [name, value] of Object.entries({
      [attributes.type]: body,
      [`${attributes.type}.attributes`]: attributes,
    })) {
      const validate = validatorOf(name);
      expect({ name, valid: validate(value), errors: validate.errors }).toEqual({ name, valid: true, errors: null });
    }
  }
});

test("the compatibility gate knows its contract: today's is as released, and a planted break is found", () => {
  const baseline = `${CONTRACTS}/baseline`;
  const file = "deployments-v1/deployment.failed.schema.json";
  const broken = contractCopy({ [file]: (schema) => delete schema.properties.data.properties.version }, CONTRACTS);

  expect(sluice(["contract", "diff", baseline, CONTRACTS])).toMatchObject({ status: 0 });
  const { status, stdout } = sluice(["contract", "diff", baseline, broken]);

  expect(stdout).toMatch(/deployment\.failed.*data\.version/s);
  expect(status).toBe(1);
});

/** The code of every function in a cloud assembly. */
const bundlesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith("asset."))
    .map((name) => readFileSync(join(folder, name, "index.mjs"), "utf8"));
