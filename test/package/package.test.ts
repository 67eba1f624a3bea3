// The tarball of `npm pack`, as the people who install it find it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { startEmbeddedAws } from "../../local/index.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import { enginePublisher, queueTarget, type Target } from "../../shared/publisher/index.ts";
import { ownRelease } from "../../shared/release/index.ts";
import { kafkaVariables } from "../e2e/kafka/kafka-variables.ts";
import * as factories from "../support/internal-events.ts";
import { take } from "../support/local-queues.ts";
import { pieces } from "./documented-code.ts";
import { fieldsIn, WITHIN } from "./documented-fields.ts";
import { COMPILERS, compile, FINE, install, NODES, nodeOf, run } from "./installed.ts";
import { quickInfo } from "./quick-info.ts";

const BUNDLE_MAX_BYTES = 300 * 1_024;

const packed = inject("packed");
const folders: string[] = [];
const installed = (...packages: string[]): string => {
  const folder = install(packed, packages);
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs what was synthesized, publishes one event, and returns what a subscriber gets. */
async function deploy(
  assemblyFolder: string,
  publisherFor: (target: Target) => { publish(events: readonly never[]): Promise<unknown> },
  event: object,
  subscriber: string,
): Promise<unknown> {
  const aws = await startEmbeddedAws({ assemblyFolder });
  try {
    await publisherFor(queueTarget(aws.clients.sqs, aws.outputs["InternalQueueArn"] ?? "")).publish([event as never]);
    const [message] = await take(aws.clients.sqs, aws.outputs[`Subscriber${subscriber}QueueUrl`] ?? "", 1);
    return JSON.parse(message?.Body ?? "");
  } finally {
    await aws.stop();
  }
}

test("it holds the code, its types, the contracts' schemas and what npm adds, and no development files", () => {
  const expected =
    /^(dist\/(catalogue|cli|console|functions|infra|local|operations|shared)\/.*(\.js|\.d\.ts|\.jsonl)|dist\/cdk\.json)$/;
  const pages =
    /^(docs\/([\w-]+|adr\/[\w-]+|contracts\/[^b].*|internal\/.*)\.(json|md)|docs\/configuration\.schema\.json|examples\/.*)$/;
  const others = packed.paths.filter((path) => !expected.test(path) && !pages.test(path));

  expect(others.sort()).toEqual([
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "cli/sluice.js",
    "dist/THIRD-PARTY-NOTICES.txt",
    "dist/commit.txt",
    "dist/console/page/events.css",
    "dist/console/page/flow.css",
    "dist/console/page/frame.css",
    "dist/console/page/index.html",
    "dist/console/page/narrow.css",
    "dist/console/page/views.css",
    "dist/local/kafka/Broker.java",
    "dist/local/kafka/pom.xml",
    "dist/sbom.cdx.json",
    "package.json",
  ]);
  expect(packed.bytes).toBeLessThan(1_280 * 1_024);
});

test("publint and `are the types wrong` find nothing", () => {
  const publint = spawnSync("npx", ["publint", packed.file, "--strict", "--level", "suggestion"], { encoding: "utf8" });
  const types = spawnSync("npx", ["attw", packed.file, "--profile", "esm-only"], { encoding: "utf8" });

  expect(publint).toMatchObject({ status: 0 });
  expect(types.stdout).toContain("sluice/subscriber");
  expect(types).toMatchObject({ status: 0 });
});

describe("a subscriber", () => {
  let folder = "";
  beforeAll(() => {
    folder = installed("@types/node");
  });

  test("installs neither CDK nor SDK", () => {
    const packages = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));

    expect(packages.sort()).toEqual(["@bomb.sh", "@types", "commander", "lru-cache", "sluice", "undici-types", "zod"]);
  });

  test.each(Object.keys(COMPILERS))("type-checks with TypeScript %s, every library included", (version) => {
    expect(compile(version, ["subscriber.ts"], folder)).toEqual(FINE);
  });

  test("sees in an editor what each field means, of events that they get and of those that an engine publishes", () => {
    const fields = [
      ...fieldsIn("docs/contracts/v1", (type) => `v1("${type}")`),
      ...fieldsIn("docs/contracts/maestro", (type) => `maestro("${type}")`),
      ...fieldsIn("docs/internal", (type) => `engine("${type}")`),
    ];
    const declarations = `
      import type { EngineEvent, EnginePublisher, PublishOptions } from "sluice/engine";
      import type { InternalEventsForm } from "sluice/engines";
      import type { MaestroEvent, MaestroType, V1Event, V1Type } from "sluice/subscriber";
      declare const publisher: EnginePublisher, options: PublishOptions<EngineEvent>, form: InternalEventsForm<{}, undefined>;
      declare function v1<Type extends V1Type>(type: Type): V1Event<Type>;
      declare function maestro<Type extends MaestroType>(type: Type): MaestroEvent<Type>;
      declare function engine<Type extends EngineEvent["type"]>(type: Type): Extract<EngineEvent, { type: Type }>;
      ${WITHIN}`;
    const others = ["publisher.publish", "publisher.publish()", "options.deduplicationId", "form.partitionKey"];

    const [publish, parameters, deduplicationId, partitionKey, ...shown] = quickInfo(folder, declarations, [
      ...others,
      ...fields.map(({ expression }) => expression),
    ]);

    expect(fields.length).toBeGreaterThan(300);
    const wrong = fields.filter(({ description }, index) => {
      const comment = shown[index] ?? "";
      return comment === "" || !(description || comment).startsWith(comment);
    });
    expect(wrong).toEqual([]);
    expect(publish).toMatch(/in order within each partition key.* 75 seconds/s);
    expect(parameters).toMatch(/1 MiB.*256 KiB.*milliseconds.*five minutes/);
    expect(deduplicationId).toMatch(/five minutes.* 1 to 128 letters/s);
    expect(partitionKey).toMatch(/order is kept within: at least one character.* more than 128/s);
  });

  test("finds the pages that README links to, and whose code is in the functions", () => {
    const own = join(folder, "node_modules/sluice");
    const links = [...readFileSync(join(own, "README.md"), "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g)];
    const notices = readFileSync(join(own, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    const bill = JSON.parse(readFileSync(join(own, "dist/sbom.cdx.json"), "utf8"));

    expect(links.length).toBeGreaterThan(15);
    expect(links.filter(([, path = ""]) => !existsSync(join(own, path)))).toEqual([]);
    expect(notices).toMatch(/^bowser \S+ \(MIT\)\n\nCopyright \S.*\n[^-]*Permission is hereby granted/m);
    expect(notices).toMatch(/^@aws-sdk\/client-sns \S+ \(Apache-2\.0\)\n(.+\n)*\n *Apache License/m);
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
    const purls = bill.components.map(({ purl }: { purl: string }) => purl.replace(/@[^@]*$/, ""));
    expect(purls).toEqual(expect.arrayContaining(["pkg:npm/bowser", "pkg:npm/%40aws-sdk/client-sqs"]));
    for (const { group, name, version } of bill.components) {
      expect(notices).toContain(`${group === undefined ? "" : `${group}/`}${name} ${version} (`);
    }
  });

  test("type-checks as bundlers resolve it", () => {
    const flags = ["--module", "esnext", "--moduleResolution", "bundler"];
    expect(compile("7.0", ["subscriber.ts"], folder, ...flags)).toEqual(FINE);
  });

  test.each(Object.keys(NODES))("explains messages of an engine of their own on Node %s", (version) => {
    expect(compile("7.0", ["own-engine.ts"], folder)).toEqual(FINE);
    const command = ["node_modules/.bin/sluice", "explain", "--engine", "own-engine.js", "day.jsonl"];

    const { status, stdout } = run(nodeOf(version), command, folder);

    const outcomes = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).outcome);
    expect(status).toBe(0);
    expect(outcomes.length).toBeGreaterThan(10);
    expect(new Set(outcomes)).toEqual(new Set(["published", "ignored", "quarantined"]));
  });

  test.each(Object.keys(NODES))("reads, filters and drops duplicates on Node %s", (version) => {
    const { status, stdout } = run(nodeOf(version), ["subscriber.js"], folder);

    expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, types: 8, handled: 2, passes: true, hasId: true });
  });

  test.each(Object.keys(NODES))(
    "writes, releases and compares the contracts of an engine of their own on Node %s",
    (version) => {
      const sluice = (...args: string[]) =>
        run(nodeOf(version), ["node_modules/.bin/sluice", "contract", ...args], folder);
      rmSync(join(folder, "contracts"), { recursive: true, force: true });

      expect(sluice("write", "--engine", "own-engine.js")).toMatchObject({ status: 0, stderr: "" });
      expect(sluice("release", "1.0.0", "contracts")).toMatchObject({ status: 0, stderr: "" });
      expect(sluice("check", "--engine", "own-engine.js").stdout).toContain("not up to date: contracts/asyncapi.json");
      expect(sluice("write", "--engine", "own-engine.js")).toMatchObject({ status: 0, stderr: "" });
      expect(sluice("check", "--engine", "own-engine.js")).toEqual(FINE);
      expect(sluice("diff", "contracts/baseline", "contracts")).toEqual({ ...FINE, stdout: "no difference\n" });
      const page = readFileSync(join(folder, "contracts/README.md"), "utf8");
      for (const [, link = ""] of page.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect({ [link]: existsSync(join(folder, "contracts", link)) }).toEqual({ [link]: true });
      }
      expect(run(nodeOf(version), ["node_modules/.bin/sluice", "--version"], folder).stdout).toBe(`${ownRelease()}\n`);
    },
  );

  test.each(Object.keys(NODES))("uses the command on Node %s", (version) => {
    const sluice = (...args: string[]) => run(nodeOf(version), ["node_modules/.bin/sluice", ...args], folder);
    writeFileSync(join(folder, "events.jsonl"), `${JSON.stringify(factories.deleteWorkflow())}\n`);
    const schemas = "node_modules/sluice/docs/contracts/v1";

    expect(sluice("--help").stdout).toContain("explain");
    const explained = sluice("explain", "events.jsonl", "--filter", '{"type":["workflow.deleted"]}');
    expect(explained.status).toBe(0);
    expect(JSON.parse(explained.stdout)).toMatchObject({ outcome: "published" });
    expect(sluice("contract", "diff", schemas, schemas)).toEqual({ ...FINE, stdout: "no difference\n" });
    const needs = version.startsWith("20")
      ? /^sluice: .* needs Node 22\.13 or later, and this is v20\S+\n$/
      : /install --save-dev/;
    for (const command of [["start"], ["replay", "events.jsonl", "--out", "out"]]) {
      const { status, stderr } = sluice(...command);
      expect(stderr).toMatch(needs);
      expect(status).toBe(2);
    }
    expect(existsSync(join(folder, "out"))).toBe(false);
    const { status, stderr } = sluice("status", "--stack", "Sluice-prod");
    expect(stderr).toMatch(/^sluice: needs a package of its own: npm install --save-dev @aws-sdk\/client-\S+\n$/);
    expect(status).toBe(2);
  });
});

describe("an engine and a platform team", () => {
  let folder = "";
  beforeAll(() => {
    const peers = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).peerDependencies);
    folder = installed(
      ...peers.filter((name) => !name.includes("powertools")),
      ...["@types/express", "@types/node", "@types/pg", "express", "fastify", "hono", "vitest"],
    );
  });

  test("hold their engine to what all engines promise, by vitest and by node:test", () => {
    expect(compile("7.0", ["own-engine.suite.ts", "own-engine.spec.ts"], folder, "--skipLibCheck")).toEqual(FINE);

    const byNode = run(nodeOf("22"), ["--test", "own-engine.suite.js"], folder);
    const byVitest = run(nodeOf("22"), ["node_modules/vitest/vitest.mjs", "run", "own-engine.spec.js"], folder);

    expect(byNode.stdout).toMatch(/^# pass 11$/m);
    expect(byVitest.stdout).toMatch(/11 passed/);
    expect([byNode.status, byVitest.status]).toEqual([0, 0]);
  });

  test.each(Object.keys(COMPILERS))("type-check with TypeScript %s", (version) => {
    // Of the CDK's own declarations, which hold without exact optional properties only, there are too many for the slower compilers.
    const flags = version === "7.0" ? ["--exactOptionalPropertyTypes", "false"] : ["--skipLibCheck"];
    expect(compile(version, ["engine.ts", "platform.ts", "own-engine.ts"], folder, ...flags)).toEqual(FINE);
  });

  test("type what the pages show of a program", () => {
    const modules = pieces();
    for (const [file, text] of modules) writeFileSync(join(folder, file), text);

    expect(modules.size).toBeGreaterThan(10);
    expect(compile("7.0", [...modules.keys()], folder, "--skipLibCheck", "--noEmit")).toEqual(FINE);
  });

  test.each(Object.keys(NODES))("an engine publishes on Node %s", (version) => {
    const { status, stdout } = run(nodeOf(version), ["engine.js"], folder);

    expect({ status, ...JSON.parse(stdout) }).toEqual({
      status: 0,
      sent: ["etl.daily"],
      code: "invalid-events",
      maxBytes: [1_048_576, 262_144],
    });
  });

  // Node 22 synthesizes below.
  test.each(["20", "24"])("a CDK app of their own, synthesized on Node %s, deploys it", async (version) => {
    const out = join(folder, `cdk.out-${version}`);
    const { status, stdout } = run(nodeOf(version), ["platform.js", out], folder);
    expect(stdout).toContain("configuration: stage: must be 1 to 16 lower-case letters");
    expect(status).toBe(0);

    const asset = readdirSync(out).find((name) => name.startsWith("asset."));
    expect(readFileSync(join(out, `${asset}`, "index.mjs")).length).toBeLessThan(BUNDLE_MAX_BYTES);
    const failed = factories.workflowInstanceUpdate([factories.changeRecord({ new_status: "FAILED" })]);
    expect(await deploy(out, enginePublisher, failed, "Team")).toMatchObject({ data: { status: "FAILED" } });

    const { engine } = await loadEngine("examples/deployment-system/engine.ts");
    const deployment = { deployment_id: "d-1", service: "shop", environment: "production", version: "2" };
    const change = { type: "DEPLOYMENT_CHANGED", old_state: "QUEUED", new_state: "PREPARING", at_ms: Date.now() };
    const publisher = (target: Target) => enginePublisher(target, { engine });
    expect(await deploy(`${out}-own-engine`, publisher, { ...change, ...deployment }, "Board")).toMatchObject({
      type: "com.example.deployment.started.v1",
      data: deployment,
    });
    const team = JSON.parse(readFileSync(join(`${out}-subscriber`, "Team.template.json"), "utf8"));
    expect(JSON.stringify(team)).toContain("AWS::SNS::Subscription");
  });

  test("with Kafka in the configuration, the function for it is whole in its one file", () => {
    const out = join(folder, "cdk.out-kafka");
    const kafka = { bootstrapServers: "127.0.0.1:9092", auth: { type: "none" } };
    const app = `import { App } from "aws-cdk-lib"; import { parseConfig, SluiceStack } from "sluice/infra";
      const app = new App({ outdir: ${JSON.stringify(out)} });
      new SluiceStack(app, "Sluice", { config: parseConfig({ kafka: ${JSON.stringify(kafka)} }) });
      app.synth();`;
    expect(run(nodeOf("24"), ["--input-type=module", "--eval", app], folder).status).toBe(0);
    const bundles = readdirSync(out).map((name) => join(out, name, "index.mjs"));
    const [bundle = ""] = bundles.filter(
      (file) => existsSync(file) && readFileSync(file, "utf8").includes("SLUICE_KAFKA_AUTH"),
    );

    const variables = { AWS_REGION: "eu-west-1", ...kafkaVariables("127.0.0.1:9092") };
    const load = `Object.assign(process.env, ${JSON.stringify(variables)});
      const { handler } = await import(${JSON.stringify(bundle)}); console.log(typeof handler);`;
    const elsewhere = mkdtempSync(join(tmpdir(), "sluice-bundle-"));
    folders.push(elsewhere);
    expect(run(nodeOf("24"), ["--input-type=module", "--eval", load], elsewhere)).toEqual({
      ...FINE,
      stdout: "function\n",
    });
  });

  test("`sluice replay` runs the whole pipeline on Node 22", () => {
    const out = mkdtempSync(join(tmpdir(), "sluice-replay-"));
    folders.push(out);
    const command = ["node_modules/.bin/sluice", "replay", resolve("examples/events.jsonl"), "--out", out];

    const { status, stdout } = run(nodeOf("22"), command, folder);

    expect(stdout).toMatch(/received = .* published/);
    expect(status).toBe(0);
  });
});
