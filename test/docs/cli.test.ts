// The page of the commands says what `--help` says: every command, argument and flag, and none that does not exist.
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { sluiceProgram } from "../../cli/program.ts";
import { sluice } from "../support/sluice.ts";

const page = readFileSync("docs/cli.md", "utf8");
const TARGET_FLAGS = ["--stack", "--region", "--profile", "--endpoint"];

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

const leaves = (command: Command, path = command.name()): Leaf[] =>
  command.commands.length === 0
    ? [{ path, command }]
    : command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`));

/** What the page says of a command, up to the next heading. */
const sectionOf = (path: string): string => (page.split(`\n### ${path}\n`)[1] ?? "").split(/\n##/)[0] ?? "";
const flagsIn = (text: string): string[] =>
  [...text.matchAll(/^- `(?:-\w, )?(--[\w-]+)/gm)].map(([, flag = ""]) => flag);

test.each(leaves(sluiceProgram()).map((leaf) => [leaf.path, leaf.command] as const))(
  "%s is on the page",
  (path, command) => {
    const help = command.helpInformation();
    const flags = [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)]
      .map(([, flag = ""]) => flag)
      .filter((flag) => flag !== "--help");
    const args = command.registeredArguments.map((each) => each.name() + (each.variadic ? "..." : ""));

    const section = sectionOf(path);

    expect(flagsIn(section).toSorted()).toEqual(flags.filter((flag) => !TARGET_FLAGS.includes(flag)).toSorted());
    for (const arg of args) expect(section).toMatch(new RegExp(`npx ${path}.*[<[]${arg.replaceAll(".", "\\.")}[>\\]]`));
    expect(section).toContain(command.description());
  },
);

test("every command of the page exists", () => {
  const paths = [...page.matchAll(/^### (sluice .+)$/gm)].map(([, path]) => path);

  expect(paths.toSorted()).toEqual(
    [...leaves(sluiceProgram()).map(({ path }) => path), "sluice completion"].toSorted(),
  );
});

test("commands about a deployment share the flags that say which", () => {
  const [, onCall = ""] = page.split("\n## On call\n");
  const [section = ""] = onCall.split("\n## ");
  const paths = [...section.matchAll(/^### (sluice .+)$/gm)].map(([, path]) => path);
  const withTarget = leaves(sluiceProgram()).filter(({ command }) =>
    command.options.some(({ long }) => long === "--stack"),
  );

  expect(paths.toSorted()).toEqual(withTarget.map(({ path }) => path).toSorted());
  for (const { command } of withTarget) {
    expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining([...TARGET_FLAGS, "--json"]));
  }
});

test("each exit code is explained, and wrong usage is 2", () => {
  expect([...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))).toEqual([0, 1, 2, 130]);
  expect(sluice(["quarantine", "replay", "--nope"])).toMatchObject({ status: 2 });
  expect(sluice(["status", "--endpoint", "nowhere"])).toMatchObject({ status: 2, stdout: "" });
});
