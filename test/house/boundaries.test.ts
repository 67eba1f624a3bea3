// Guards the guard: whatever the table of rooms forbids is planted, and must be found; what it allows must pass.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { expect, test } from "vitest";
import { code, HOUSE, issues } from "./boundaries.ts";
import { checkRooms, type House } from "./check-rooms.ts";
import { ROOMS, type Room } from "./rooms.ts";

/** Imports that were found wrong, or right, before there was a table; what they say must stay so. */
const FORBIDDEN: [string, string][] = [
  ["shared/wiring/planted.ts", "../internal/index.ts"],
  ["shared/internal/planted.ts", "../contracts/index.ts"],
  ["shared/internal/aws.ts", "@aws-sdk/client-sqs"],
  ["shared/contracts/planted.ts", "../internal/schemas.ts"],
  ["shared/engines/maestro/contracts/v1/planted.ts", "../../../../publisher/index.ts"],
  ["shared/publisher/planted.ts", "../../infra/config.ts"],
  ["shared/subscriber/planted.ts", "../internal/index.ts"],
  ["shared/contracts/shipped.ts", "#engine"],
  ["shared/internal/engines.ts", "../engines/index.ts"],
  ["shared/engines/planted.ts", "../publisher/index.ts"],
  ["shared/engines/maestro/deep.ts", "../../contracts/cloud-event.ts"],
  ["infra/engine.ts", "../shared/engines/maestro/engine.ts"],
  ["local/engine.ts", "#engine"],
  ["functions/event-processor/planted.ts", "../../infra/config.ts"],
  ["functions/event-processor/local.ts", "../../local/index.ts"],
  ["functions/event-processor/deep.ts", "../../shared/contracts/cloud-event.ts"],
  ["infra/constructs/planted.ts", "../../functions/event-processor/handler.ts"],
  ["infra/planted.ts", "@aws-sdk/client-sns"],
  ["local/planted.ts", "../infra/config.ts"],
  ["local/function.ts", "../functions/event-processor/handler.ts"],
  ["local/test.ts", "../test/support/read.ts"],
  ["sim/planted.ts", "../local/index.ts"],
  ["sim/deep.ts", "../shared/contracts/cloud-event.ts"],
  ["functions/event-processor/simulated.ts", "../../sim/run-seeds.ts"],
  ["shared/publisher/simulated.ts", "../../sim/run-seeds.ts"],
  ["docs/generator/planted.ts", "../../local/index.ts"],
  ["catalogue/deep.ts", "../shared/contracts/cloud-event.ts"],
  ["cli/planted.ts", "../local/replay.ts"],
  ["cli/cdk.ts", "aws-cdk-lib/aws-sqs"],
  ["functions/canary/sibling.ts", "../event-processor/process-batch.ts"],
  ["shared/subscriber/engine.ts", "../engines/maestro/index.ts"],
  ["functions/processing/sink.ts", "../sinks/sns-sink.ts"],
  ["functions/processing/sns.ts", "@aws-sdk/client-sns"],
  ["functions/sinks/handler.ts", "../event-processor/handler.ts"],
  ["operations/words.ts", "../cli/output.ts"],
];
const ALLOWED: [string, string][] = [
  ["shared/contracts/good.ts", "../internal/index.ts"],
  ["functions/event-processor/good.ts", "../../shared/contracts/index.ts"],
  ["functions/event-processor/own.ts", "./process-batch.ts"],
  ["functions/event-processor/shared.ts", "../processing/index.ts"],
  ["functions/sinks/port.ts", "../processing/index.ts"],
  ["infra/good.ts", "aws-cdk-lib/aws-sqs"],
  ["functions/event-processor/engine.ts", "#engine"],
  ["shared/engines/good.ts", "../contracts/index.ts"],
  ["infra/engines.ts", "../shared/engines/index.ts"],
  ["local/good.ts", "../shared/publisher/index.ts"],
  ["sim/good.ts", "../functions/event-processor/process-batch.ts"],
  ["sim/shared.ts", "../shared/contracts/index.ts"],
  ["catalogue/good.ts", "../shared/contracts/index.ts"],
  ["cli/good.ts", "../local/index.ts"],
];

const importOf = (path: string): string => `import { thing } from "${path}";\nexport const own = thing;\n`;
/** How many violations a file has that exists nowhere else. */
const found = (file: string, text: string, house: House = HOUSE): number => checkRooms([[file, text]], house).length;
const pathTo = (room: string, path: string): string => {
  const way = posix.relative(room, path);
  return way.startsWith(".") ? way : `./${way}`;
};

/** A file of a room that exists nowhere else imports a path: how many violations that is. */
const planted = (room: string, path: string): number => found(posix.join(room, "planted.ts"), importOf(path));

const rooms: [string, Room][] = Object.entries(ROOMS).filter(([, { imports }]) => !imports.includes("**"));
const pairs = rooms.flatMap(([room, { imports }]) =>
  Object.keys(ROOMS)
    .filter((other) => other !== room && other !== ".")
    .map((other) => ({
      room,
      other,
      isNeighbour: imports.includes(other),
      isOpen: imports.some((entry) => entry.endsWith("/**") && `${other}/`.startsWith(entry.slice(0, -"**".length))),
    })),
);
const doorsOf = (room: string): readonly string[] => ROOMS[room]?.doors ?? ["index.ts"];

test("the files of the repository keep to the table, and the page shows it", () => {
  expect(code().length).toBeGreaterThan(500);

  expect(issues()).toEqual([]);
});

test("each room imports what it may, and nothing else", () => {
  for (const [file, path] of FORBIDDEN) expect({ [file]: found(file, importOf(path)) }).toEqual({ [file]: 1 });
  for (const [file, path] of ALLOWED) expect({ [file]: found(file, importOf(path)) }).toEqual({ [file]: 0 });
});

test("a room that may not know another is found out, at every door and past them", () => {
  const forbidden = pairs.filter(({ isNeighbour, isOpen }) => !isNeighbour && !isOpen);
  expect(forbidden.length).toBeGreaterThan(200);

  for (const { room, other } of forbidden) {
    for (const file of [...doorsOf(other), "deep.ts", "deeper/index.ts"]) {
      const path = pathTo(room, `${other}/${file}`);
      expect({ room, path, found: planted(room, path) }).toEqual({ room, path, found: 1 });
    }
  }
});

test("a room that may know another goes through its doors, and past them only where its row says so", () => {
  const allowed = pairs.filter(({ isNeighbour, isOpen }) => isNeighbour || isOpen);
  expect(allowed.length).toBeGreaterThan(50);

  for (const { room, other, isOpen } of allowed) {
    const at = (file: string): number => planted(room, pathTo(room, `${other}/${file}`));
    const found = { doors: doorsOf(other).map(at), past: [at("deep.ts"), at("deeper/index.ts")] };
    const past = isOpen ? [0, 0] : [1, 1];
    expect({ room, other, ...found }).toEqual({ room, other, doors: doorsOf(other).map(() => 0), past });
  }
});

test("a room that may know a file of another knows no other file of it", () => {
  const files = rooms.flatMap(([room, { imports }]) =>
    imports.filter((entry) => entry.endsWith(".ts")).map((file) => ({ room, file })),
  );
  expect(files.length).toBeGreaterThan(0);

  for (const { room, file } of files) {
    const at = (path: string): number => planted(room, pathTo(room, path));
    expect({ room, file, found: [at(file), at(file.replace(".ts", "-planted.ts"))] }).toEqual({
      room,
      file,
      found: [0, 1],
    });
  }
});

test("a room imports the packages of its row, whole or in part, and no others", () => {
  const all = new Set(["left-pad", "node:dgram", ...rooms.flatMap(([, { packages }]) => packages)]);

  for (const [room, { packages }] of rooms) {
    for (const name of all) {
      const part = name.replace("*", "planted");
      const isAllowed = packages.some(
        (each) => each === name || (each.endsWith("*") && part.startsWith(each.slice(0, -1))),
      );
      const number = [part, `${part}/deep`].map((path) => planted(room, path));
      expect({ room, name, number }).toEqual({ room, name, number: isAllowed ? [0, 0] : [1, 1] });
    }
  }
});

test("a room asks for the engine only if its row says so, and for all of it only then", () => {
  for (const [room, { seams = [] }] of rooms) {
    const number = ["#engine", "#engine/planted"].map((path) => planted(room, path));
    expect({ room, number }).toEqual({ room, number: seams.includes("#engine") ? [0, 0] : [1, 1] });
  }
});

test.each([
  ["of a type", 'import type { Thing } from "../local/index.ts";'],
  ["of one type among others", 'import { type Thing } from "../local/index.ts";'],
  ["for its effects", 'import "../local/index.ts";'],
  ["on demand", 'export const load = () => import("../local/index.ts");'],
  ["on demand, by a constant", "const PATH = `../local/index.ts`;\nexport const load = () => import(PATH);"],
  ["within a type", 'export type Thing = import("../local/index.ts").Thing;'],
  ["passed on", 'export { thing } from "../local/index.ts";'],
  ["passed on as a type", 'export type { Thing } from "../local/index.ts";'],
  ["passed on as a whole", 'export * from "../local/index.ts";'],
  ["by require", 'const require = createRequire(import.meta.url);\nrequire("../local/index.ts");'],
  ["by require, made where it is used", 'createRequire(import.meta.url)("../local/index.ts");'],
  ["by require, of a type", 'import local = require("../local/index.ts");'],
  ["by its URL", 'new Worker(new URL("../local/index.ts", import.meta.url));'],
  ["by where it is", 'import.meta.resolve("../local/index.ts");'],
  ["by a name of package.json", 'import { thing } from "#local";'],
  ["of what it is built to", 'import { thing } from "../dist/local/index.js";'],
  ["of what only a run knows", "export const load = (path: string) => import(path);"],
])("an import %s is one", (_, text) => {
  const house = { ...HOUSE, names: { "#local": "./local/index.ts" } };

  expect(checkRooms([["infra/planted.ts", `\n${text}\n`]], house)).toEqual([
    { file: "infra/planted.ts", line: text.includes("\n") ? 3 : 2, message: expect.stringMatching(/^imports .+: /) },
  ]);
});

test("what only reads like an import is none", () => {
  const text = [
    '// import { thing } from "../local/index.ts";',
    "export const TEXT = 'import { thing } from \"../local/index.ts\"';",
    'export const SAMPLE = new URL("../shared/sample.jsonl", import.meta.url);',
    'export const SERVER = new URL("../local/index.ts", "http://localhost");',
  ];

  expect(found("infra/planted.ts", text.join("\n"))).toBe(0);
});

test("a name of package.json is judged by what stands behind it", () => {
  const house = {
    ...HOUSE,
    names: { ...HOUSE.names, "#values": "./shared/values/index.ts", "#deep": "./shared/values/deep.ts" },
  };

  expect(["#values", "#deep", "#nothing"].map((name) => found("infra/planted.ts", importOf(name), house))).toEqual([
    0, 1, 1,
  ]);
});

test("a room that the table does not name is found, and whoever imports it", () => {
  const files: [string, string][] = [
    ["elsewhere/page.ts", "export const page = 1;"],
    ["cli/planted.ts", importOf("../elsewhere/index.ts")],
    ["shared/loose.ts", "export const loose = 1;"],
  ];

  expect(checkRooms(files, HOUSE).map(({ file, message }) => [file, message])).toEqual([
    ["elsewhere/page.ts", expect.stringContaining("stands in no room")],
    ["cli/planted.ts", expect.stringContaining("stands in no room")],
    ["shared/loose.ts", expect.stringContaining("stands in no room")],
  ]);
});

test("a table that goes round in a circle, or names what is not there, is an error", () => {
  const room = { job: "", packages: [] };
  const issuesOf = (imports: Record<string, string[]>): string[] => {
    const entries = Object.entries(imports).map(([name, its]): [string, Room] => [name, { ...room, imports: its }]);
    return checkRooms([], { rooms: Object.fromEntries(entries), names: {} }).map(({ message }) => message);
  };

  expect(issuesOf({ a: [], b: ["a"], c: ["a/file.ts", "b"] })).toEqual([]);
  expect(issuesOf({ a: ["b"], b: ["a"] })).toEqual([expect.stringContaining("a may import b")]);
  expect(issuesOf({ a: ["b/file.ts"], b: ["a"] })).toEqual([expect.stringContaining("a may import b/file.ts")]);
  expect(issuesOf({ a: ["a"] })).toEqual([expect.stringContaining("a may import a")]);
  expect(issuesOf({ a: ["gone"] })).toEqual([expect.stringContaining("stands in no room")]);
});

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

test("the environment is read in the handler and in the command only, and only the command prints", () => {
  const source = "export const region = process.env;\nconsole.log(region);\n";
  const rooms = [
    "shared/internal",
    "shared/engines/maestro",
    "functions/event-processor",
    "infra",
    "local",
    "operations",
    "sim",
  ];

  const broken = brokenRules(
    new Map(
      [...rooms.map((room) => `${room}/a.ts`), "functions/event-processor/handler.ts", "cli/a.ts"].map((file) => [
        file,
        source,
      ]),
    ),
  );

  for (const room of rooms.filter((each) => each !== "sim")) {
    expect({ [room]: broken.get(`${room}/a.ts`)?.toSorted() }).toEqual({ [room]: ["noConsole", "noProcessEnv"] });
  }
  expect(broken.get("sim/a.ts")).toEqual(["noProcessEnv"]);
  expect(broken.get("functions/event-processor/handler.ts")).toEqual(["noConsole"]);
  expect(broken.get("cli/a.ts")).toEqual(["noConsole"]);
});

test("files that import each other in a circle are found", () => {
  const broken = brokenRules(
    new Map([
      ["shared/values/a.ts", 'import { b } from "./b.ts";\nexport const a = b;\n'],
      ["shared/values/b.ts", 'import { a } from "./a.ts";\nexport const b = a;\n'],
    ]),
  );

  expect([...broken.values()].flat()).toContain("noImportCycles");
});
