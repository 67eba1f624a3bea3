// CONTRIBUTING.md leads to what is there: one door for each of the ten everyday tasks, and no path that is gone.
import { existsSync, readFileSync } from "node:fs";
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
const page = readFileSync("CONTRIBUTING.md", "utf8");
/** From the root of the repository, as the page writes them. */
const pathsOf = (text: string): string[] =>
  [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path = ""]) => path);

test("every everyday task has one door", () => {
  const [, section = ""] = page.split("## The first door");
  const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(1);

  expect(rows.map(([, task]) => task)).toEqual(TASKS);
  expect(rows.map(([, , door = ""]) => pathsOf(door).length)).toEqual(TASKS.map(() => 1));
});

test("every path that it names exists", () => {
  // The shipped engine's own folders are named from there.
  const isThere = (path: string): boolean => existsSync(path) || existsSync(`shared/engines/maestro/${path}`);
  const links = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, path = ""]) => path);
  const paths = [...pathsOf(page), ...links];
  expect(paths.length).toBeGreaterThan(30);

  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});
