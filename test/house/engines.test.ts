// The engine that is shipped is one of many: the core knows engines, and none by name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Everything but the shipped engine's own folder. */
const ROOMS = ["cli", "console", "functions", "infra", "local", "operations", "shared"];
const OWN = "shared/engines/maestro/";
const VOCABULARY = /maestro|workflow_|WORKFLOW_|step_(instance|attempt)|STEP_INSTANCE/i;

const files = ROOMS.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: "utf8" })
    .map((file) => join(room, file))
    .filter((file) => file.endsWith(".ts")),
);
const core = files.filter((file) => !file.startsWith(OWN));
const own = files.filter((file) => file.startsWith(OWN));

const naming = (some: readonly string[]): string[] =>
  some.filter((file) => {
    const code = readFileSync(file, "utf8").replaceAll(/^ *\* .*$/gm, ""); // what an @example shows may be any engine's
    return VOCABULARY.test(file) || VOCABULARY.test(code);
  });

test("nothing in the core names the engine that is shipped, or a word of its vocabulary", () => {
  expect(core.length).toBeGreaterThan(150);

  expect(naming(core)).toEqual([]);
});

test("the words that are looked for are found where they belong", () => {
  expect(naming(own)).toEqual(own);
  expect(own.length).toBeGreaterThan(10);
});

test("which engine is shipped is said in package.json, and what may be any engine's asks there", () => {
  const { imports } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(Object.values(imports).every((file) => String(file).startsWith(`./${OWN}`))).toBe(true);
  const asks = (file: string): boolean => /"#engine(-\w+)?"/.test(readFileSync(file, "utf8"));
  const rooms = new Set(
    core.filter(asks).map((file) =>
      file
        .split("/")
        .slice(0, file.startsWith("shared/") ? 2 : 1)
        .join("/"),
    ),
  );

  // Where a deployment chooses its engine, and where the SDKs have one unless somebody says otherwise.
  expect([...rooms].toSorted()).toEqual([
    "functions",
    "infra",
    "shared/engines",
    "shared/publisher",
    "shared/subscriber",
    "shared/testing",
  ]);
  expect(own.filter(asks)).toEqual([]);
});
