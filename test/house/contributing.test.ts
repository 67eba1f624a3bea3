// Pages for contributors lead to what is there: one door for each of the ten everyday tasks, and no path that is gone.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const TASKS = [
  "a field in a v1 event",
  "an alarm's threshold",
  "why was my message quarantined",
  "a sink",
  "a second topic",
  "the retry policy",
  "the batch size",
  "a filter key",
  "a subscriber kind",
  "an environment variable",
];
/** From the root of the repository, as pages write them. */
const pathsOf = (text: string): string[] =>
  [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path = ""]) => path);

test("every everyday task has one door", () => {
  const [, section = ""] = readFileSync("CONTRIBUTING.md", "utf8").split("## The first door");
  const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(1);

  expect(rows.map(([, task]) => task)).toEqual(TASKS);
  expect(rows.map(([, , door = ""]) => pathsOf(door).length)).toEqual(TASKS.map(() => 1));
});

test.each(["CONTRIBUTING.md", "docs/architecture.md"])("every path that %s names exists", (page) => {
  const text = readFileSync(page, "utf8");
  const links = [...text.matchAll(/\]\(([\w./-]+)/g)].map(([, path = ""]) => join(dirname(page), path));
  const paths = [...new Set([...pathsOf(text), ...links])];
  expect(paths.length).toBeGreaterThan(20);

  expect(paths.filter((path) => !existsSync(path) && !existsSync(join("node_modules", path)))).toEqual([]);
});
