// What is sent to the browser: little, all of it ours or of a package that is pinned, and nothing that may run besides.
import { expect, test } from "vitest";
import { readPage } from "../../../console/http/page-files.ts";

const { files, contentSecurityPolicy } = readPage();
const textOf = (path: string): string => files.get(path)?.plain.toString("utf8") ?? "";

test("all that the page is made of takes less than 60 KB on its way to a browser", () => {
  const bytes = [...files.values()].reduce((sum, { brotli }) => sum + brotli.length, 0);

  expect(bytes).toBeLessThan(60_000);
});

test("every file that one of them names is among them", () => {
  const named = [...files].flatMap(([, { plain, type }]) => {
    const text = plain.toString("utf8");
    if (type.startsWith("text/html"))
      return [...text.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    return [...text.matchAll(/from "\.(\/[^"]+)"/g)].map(([, path = ""]) => path);
  });

  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !files.has(path))).toEqual([]);
});

test("nothing comes from elsewhere, and no inline code runs but the map of modules", () => {
  expect(textOf("/")).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toMatch(/script-src 'self' 'sha256-[^']+';/);
  expect(contentSecurityPolicy).not.toContain("unsafe");
});

test("nothing that an event holds can become markup: the page uses none of the ways to make it so", () => {
  for (const [path, { plain }] of files) {
    if (path.startsWith("/lib/")) continue;
    expect(plain.toString("utf8")).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|document\.write|dangerously|eval\(|new Function/,
    );
  }
});
