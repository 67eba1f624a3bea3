// The engine that is shipped is one of many: the core knows engines, and none by name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Everything but the engine's own folders, what is told and proven of it, and what shows it. */
const CORE = ["functions", "infra", "local", "cli", "shared/engine", "shared/wiring"];
/** Rooms where the shipped engine's vocabulary and contracts live beside what all engines share. */
const SHARED = ["shared/engines", "shared/internal", "shared/contracts"];
/** The shipped engine's own. */
const OWN =
  /^shared\/(engines\/maestro\/|contracts\/(v1|maestro)\/|contracts\/(attribute-schemas|workflow-facts|shipped-contracts|index)\.ts$|internal\/(maestro-events|schemas|statuses|partition-key|index)\.ts$)/;
const VOCABULARY = /maestro|workflow_|WORKFLOW_|step_(instance|attempt)|STEP_INSTANCE/i;

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith(".ts"));

const naming = (files: readonly string[]): string[] =>
  files.filter((file) => {
    const code = readFileSync(file, "utf8").replaceAll(/^ \*.*$/gm, ""); // what an @example shows may be any engine's
    return VOCABULARY.test(file) || VOCABULARY.test(code);
  });

test("nothing in the core names the engine that is shipped, or a word of its vocabulary", () => {
  const files = [...CORE, ...SHARED].flatMap(filesOf).filter((file) => !OWN.test(file));
  expect(files.length).toBeGreaterThan(150);

  expect(naming(files).toSorted()).toEqual([]);
});

test("the words that are looked for are found where they belong", () => {
  const own = SHARED.flatMap(filesOf).filter((file) => OWN.test(file));

  expect(naming(own)).toEqual(
    expect.arrayContaining(["shared/engines/maestro/engine.ts", "shared/engines/maestro/internal/schemas.ts"]),
  );
  expect(naming(own).length).toBeGreaterThan(10);
});

test("which engine is shipped is said in one line, and only what may be any engine's asks for it", () => {
  const { imports } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(imports).toEqual({ "#engine": "./shared/engines/maestro/index.ts" });
  const askers = [...CORE, ...SHARED, "shared/subscriber", "docs/generator"]
    .flatMap(filesOf)
    .filter((file) => readFileSync(file, "utf8").includes('"#engine"'));

  expect(askers.toSorted()).toEqual([
    "functions/canary/handler.ts",
    "functions/event-processor/handler.ts",
    "infra/config.ts",
    "infra/constructs/node-function.ts",
    "infra/constructs/subscribers/sluice-subscription.ts",
    "shared/publisher/engine-publisher.ts",
    "shared/publisher/to-messages.ts",
    "shared/engines/load-engine.ts",
  ]);
});
