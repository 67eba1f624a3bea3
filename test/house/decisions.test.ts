// The index of decisions names each of them, by its own title, and numbers have no gaps.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = readdirSync("docs/adr").filter((file) => /^\d{4}-/.test(file));

test("decisions are numbered from 1 without gaps, in their names and titles", () => {
  const titles = files.map((file) => readFileSync(`docs/adr/${file}`, "utf8").split("\n")[0] ?? "");

  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1));
  expect(titles.map((title) => Number(/^# (\d+)\. /.exec(title)?.[1]))).toEqual(files.map((_, index) => index + 1));
});

test("the index has each of them", () => {
  const rows = readFileSync("docs/adr/README.md", "utf8")
    .split("\n")
    .filter((line) => /^\| \d/.test(line));

  expect(rows).toEqual(
    files.map((file, index) => {
      const [, title] = /^# \d+\. (.*)/.exec(readFileSync(`docs/adr/${file}`, "utf8")) ?? [];
      return `| ${index + 1} | [${title}](${file}) |`;
    }),
  );
});
