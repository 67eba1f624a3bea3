// Guards the guard: forbidden imports, planted in each room of a copy, must be found by the rules that `npm run lint` runs.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const FORBIDDEN: [string, string][] = [
  ["shared/wiring/planted.ts", "../internal/index.ts"],
  ["shared/internal/planted.ts", "../contracts/index.ts"],
  ["shared/internal/aws.ts", "@aws-sdk/client-sqs"],
  ["shared/contracts/planted.ts", "../internal/schemas.ts"],
  ["shared/contracts/v1/planted.ts", "../../engine/index.ts"],
  ["shared/engine/planted.ts", "../../infra/config.ts"],
  ["shared/subscriber/planted.ts", "../internal/index.ts"],
  ["shared/contracts/shipped.ts", "#engine"],
  ["shared/internal/engines.ts", "../engines/index.ts"],
  ["shared/engines/planted.ts", "../engine/index.ts"],
  ["shared/engines/maestro/deep.ts", "../../contracts/v1/names.ts"],
  ["infra/engine.ts", "../shared/engines/maestro/engine.ts"],
  ["local/engine.ts", "#engine"],
  ["functions/event-processor/planted.ts", "../../infra/config.ts"],
  ["functions/event-processor/local.ts", "../../local/index.ts"],
  ["functions/event-processor/deep.ts", "../../shared/contracts/v1/index.ts"],
  ["infra/constructs/planted.ts", "../../functions/event-processor/handler.ts"],
  ["infra/planted.ts", "@aws-sdk/client-sns"],
  ["local/planted.ts", "../infra/config.ts"],
  ["local/function.ts", "../functions/event-processor/handler.ts"],
  ["local/test.ts", "../test/support/read.ts"],
  ["sim/planted.ts", "../local/index.ts"],
  ["sim/deep.ts", "../shared/contracts/v1/index.ts"],
  ["functions/event-processor/simulated.ts", "../../sim/run-seeds.ts"],
  ["shared/engine/simulated.ts", "../../sim/run-seeds.ts"],
  ["docs/generator/planted.ts", "../../local/index.ts"],
  ["docs/generator/deep.ts", "../../shared/contracts/v1/names.ts"],
  ["cli/planted.ts", "../local/replay.ts"],
  ["cli/cdk.ts", "aws-cdk-lib/aws-sqs"],
];
const ALLOWED: [string, string][] = [
  ["shared/contracts/good.ts", "../internal/index.ts"],
  ["functions/event-processor/good.ts", "../../shared/contracts/index.ts"],
  ["infra/good.ts", "aws-cdk-lib/aws-sqs"],
  ["functions/event-processor/engine.ts", "#engine"],
  ["shared/engines/good.ts", "../contracts/index.ts"],
  ["infra/engines.ts", "../shared/engines/index.ts"],
  ["local/good.ts", "../shared/engine/index.ts"],
  ["sim/good.ts", "../functions/event-processor/process-batch.ts"],
  ["sim/shared.ts", "../shared/contracts/index.ts"],
  ["docs/generator/good.ts", "../../shared/contracts/index.ts"],
  ["cli/good.ts", "../local/index.ts"],
];

/** Lints files that exist nowhere else; returns the rules that each of them breaks. */
function brokenRules(files: ReadonlyMap<string, string>): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  try {
    const { vcs: _, $schema: __, ...config } = JSON.parse(readFileSync("biome.json", "utf8"));
    writeFileSync(join(folder, "biome.json"), JSON.stringify(config));
    for (const [file, source] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), source);
    }
    const args = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
    const { stdout } = spawnSync(resolve("node_modules/.bin/biome"), args, { cwd: folder, encoding: "utf8" });
    const broken = new Map<string, string[]>([...files.keys()].map((file) => [file, []]));
    for (const { category, location } of JSON.parse(stdout).diagnostics) {
      broken.get(location.path)?.push(category.split("/").at(-1));
    }
    return broken;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const importOf = (path: string): string => `import { thing } from "${path}";\nexport const own = thing;\n`;

test("each room imports what it may, and nothing else", () => {
  const files = new Map([...FORBIDDEN, ...ALLOWED].map(([file, path]) => [file, importOf(path)]));

  const broken = brokenRules(files);

  for (const [file] of FORBIDDEN) expect({ [file]: broken.get(file) }).toEqual({ [file]: ["noRestrictedImports"] });
  for (const [file] of ALLOWED) expect({ [file]: broken.get(file) }).toEqual({ [file]: [] });
});

test("the environment is read in the handler and in the command only, and only the command prints", () => {
  const source = "export const region = process.env;\nconsole.log(region);\n";

  const broken = brokenRules(
    new Map([
      ["local/a.ts", source],
      ["functions/event-processor/handler.ts", source],
    ]),
  );

  expect(broken.get("local/a.ts")).toEqual(expect.arrayContaining(["noConsole", "noProcessEnv"]));
  expect(broken.get("functions/event-processor/handler.ts")).toEqual(["noConsole"]);
});
