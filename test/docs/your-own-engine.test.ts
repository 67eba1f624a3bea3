// What the page and the example's README show is what is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { deploymentSystem } from "../support/engines.ts";

const PAGES = ["docs/your-own-engine.md", "examples/deployment-system/README.md"];
const source = readFileSync("examples/deployment-system/engine.ts", "utf8");
/** The package's own test types it as it stands. */
const suite = readFileSync("test/package/projects/own-engine.suite.ts", "utf8").replace(
  "./own-engine.js",
  "./engine.js",
);
const textOf = (page: string): string => readFileSync(page, "utf8");
const blocks = (page: string, language: string): string[] =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, block = ""]) => block);

test("each piece of code on the page is one of the example's engine, or of the suite that holds it", () => {
  const pieces = blocks("docs/your-own-engine.md", "ts");
  expect(pieces.length).toBeGreaterThan(4);

  expect(pieces.filter((piece) => !source.includes(piece) && !suite.endsWith(piece))).toEqual([]);
});

/** Those of a clone; what is for a project that has the package, the package's own test types there. */
const commands = [...new Set(PAGES.flatMap((page) => blocks(page, "sh")).flatMap((block) => block.split("\n")))].filter(
  (line) => line.includes("examples/") && !line.includes("node_modules/"),
);

test("each command works, and prints what the example's README shows", () => {
  const outputs = commands.map((command) => {
    const { status, stdout } = spawnSync(command, { shell: true, encoding: "utf8" });
    expect({ command, status }).toEqual({ command, status: 0 });
    return stdout;
  });
  expect(outputs).toHaveLength(2);

  const shown = textOf("examples/deployment-system/README.md").split(/^```.*$/m)[3] ?? "";
  const lines = shown.split("\n").filter((line) => line !== "" && line !== "…");
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) expect(outputs.join("")).toContain(line);
});

test("links lead somewhere, and the number of lines is right", () => {
  for (const page of PAGES) {
    for (const [, link = ""] of textOf(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect({ link, there: existsSync(join(dirname(page), link)) }).toEqual({ link, there: true });
    }
    expect(textOf(page)).toContain(`${source.trimEnd().split("\n").length} lines`);
  }
});

test("the page quotes a detail as the reader writes it", () => {
  const event = { type: "HOST_PROGRESS", deployment_id: "x", at_ms: 1, hosts: [{ host: "a", percent: 1 }] };
  const hosts = [...event.hosts, { host: "b", percent: 120 }];

  const { detail } = deploymentSystem.engine.internal.read(JSON.stringify({ ...event, hosts })) as { detail: string };

  expect(textOf("docs/your-own-engine.md")).toContain(`\`${detail}\``);
});
