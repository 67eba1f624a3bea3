import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { inputsOf, keepAssembly, keptAssembly } from "../../local/kept-assembly.ts";
import { temporaryFolder } from "../support/sluice.ts";

const FILES = [
  "cdk.json",
  "functions/processor/handler.ts",
  "infra/app.ts",
  "local/local-stack.ts",
  "node_modules/.package-lock.json",
  "package.json",
  "shared/values/index.ts",
  "tsconfig.json",
];

function repository(): string {
  const folder = temporaryFolder();
  for (const file of FILES) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "{}");
  }
  return folder;
}

const CONFIG = { engine: undefined, topic: "standard" };

test.each(FILES)("after a change of %s, it is synthesized again", async (file) => {
  const folder = repository();
  const before = await inputsOf(CONFIG, folder);
  expect(await inputsOf(CONFIG, folder)).toBe(before);

  writeFileSync(join(folder, file), "[]");

  expect(await inputsOf(CONFIG, folder)).not.toBe(before);
});

test("after another file has come, or one has gone or another name, it is synthesized again", async () => {
  const folder = repository();
  const at = (name: string): string => join(folder, "shared/values", name);
  const all = [await inputsOf(CONFIG, folder)];
  for (const [gone, come] of [
    ["none", "numbers.ts"],
    ["numbers.ts", "texts.ts"],
    ["index.ts", "numbers.ts"],
  ] as const) {
    rmSync(at(gone), { force: true });
    writeFileSync(at(come), "{}");
    all.push(await inputsOf(CONFIG, folder));
  }

  expect(new Set(all).size).toBe(4);
});

test("after a commit, it is synthesized again: its number is in what is deployed", async () => {
  const folder = repository();
  const git = (...args: string[]) =>
    spawnSync("git", ["-C", folder, "-c", "user.name=x", "-c", "user.email=x@localhost", ...args]);
  git("init");
  git("add", "--all");
  git("commit", "--message", "one");
  const before = await inputsOf(CONFIG, folder);

  git("commit", "--allow-empty", "--message", "two");

  expect(await inputsOf(CONFIG, folder)).not.toBe(before);
});

test("another configuration is another assembly; of an engine from elsewhere none is kept", async () => {
  const folder = repository();
  const otherTopic = { ...CONFIG, topic: "fifo" };

  expect(await inputsOf(otherTopic, folder)).not.toBe(await inputsOf(CONFIG, folder));
  expect(await inputsOf({ ...CONFIG, engine: "/elsewhere/engine.ts" }, folder)).toBeUndefined();
});

test("what is kept is there whole the next time, whoever keeps it first", async () => {
  const assembly = temporaryFolder();
  writeFileSync(join(assembly, "manifest.json"), "{}");
  const inputs = `test-${process.pid}`;
  expect(await keptAssembly(inputs)).toBeUndefined();

  await Promise.all([keepAssembly(inputs, assembly), keepAssembly(inputs, assembly)]);
  const kept = (await keptAssembly(inputs)) ?? "";
  onTestFinished(() => rmSync(kept, { recursive: true }));

  expect(readFileSync(join(kept, "manifest.json"), "utf8")).toBe("{}");
});
