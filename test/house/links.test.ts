// Nobody has yet said where this project is to be found, so nothing may say it: an address that somebody made up is somebody else's.
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What others publish, and names that are nobody's (RFC 2606). */
const OTHERS =
  /^(docs\.aws\.amazon\.com|aws\.amazon\.com|sns\.eu-west-1\.amazonaws\.com|json-schema\.org|www\.(apache|rfc-editor)\.org|zod\.dev|stryker-mutator\.io|keepachangelog\.com|events\.pagerduty\.com|github\.com|([\w-]+\.)?example\.com|localhost|127\.0\.0\.1)$/;

const pages = globSync(["*.md", "docs/**/*.md", "examples/**/*.md"], {
  exclude: (path) => path.includes(".venv") || path.includes("node_modules") || path.includes("docs/api"),
});

test("no page, and no field of the package, points to an address of this project, as long as it has none", () => {
  const links = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/https?:\/\/([\w.-]+)(\S*)/g)].map(([, host = "", path]) => ({
      page,
      host,
      path,
    })),
  );
  const { repository, homepage, bugs } = JSON.parse(readFileSync("package.json", "utf8"));

  expect(links.length).toBeGreaterThan(50);
  const madeUp = links.filter(
    ({ host, path }) => !OTHERS.test(host) || (host === "github.com" && /sluice/i.test(path ?? "")),
  );
  expect(madeUp).toEqual([]);
  expect({ repository, homepage, bugs }).toEqual({});
});
