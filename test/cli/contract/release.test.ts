import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { release } from "../../../cli/contract/release.ts";
import { UsageError } from "../../../cli/errors.ts";
import { contractCopy, plant } from "../../support/contract-copy.ts";

const DELETED = "v1/workflow.deleted.schema.json";

/** The committed contracts as if nothing had been released yet. */
function unreleased(): string {
  const folder = contractCopy();
  rmSync(join(folder, "baseline"), { recursive: true });
  rmSync(join(folder, "CHANGELOG.md"));
  return folder;
}

async function run(folder: string, version: string): Promise<{ status: number; lines: string[] }> {
  const lines: string[] = [];
  const status = await release({ folder, version, day: "2026-12-01", write: async (line) => void lines.push(line) });
  return { status, lines };
}

const changelog = (folder: string): string => readFileSync(join(folder, "CHANGELOG.md"), "utf8");

test("the first release is the baseline, and its changelog names every contract and type", async () => {
  const folder = unreleased();

  const { status, lines } = await run(folder, "0.1.0");

  expect(status).toBe(0);
  expect(readdirSync(join(folder, "baseline", "v1"))).toHaveLength(16);
  expect(readFileSync(join(folder, "baseline", DELETED))).toEqual(readFileSync(join(folder, DELETED)));
  expect(lines).toHaveLength(2);
  expect(changelog(folder)).toContain(`## 0.1.0 (2026-12-01)\n\n${lines.join("\n")}\n`);
});

test("what was added since is a line each, above what was released before", async () => {
  const folder = unreleased();
  await run(folder, "0.1.0");
  plant(folder, {
    [DELETED]: ({ properties: { data } }) => {
      data.properties.reason = { type: "string" };
    },
    "v1/workflow.deleted.attributes.schema.json": ({ properties }) => {
      properties.owner = { type: "string" };
    },
  });

  const { status, lines } = await run(folder, "0.2.0");

  expect(status).toBe(0);
  expect(lines).toEqual([
    "- `v1` `workflow.deleted`: `data.reason` added, optional.",
    "- `v1` `workflow.deleted`: message attribute `owner` added, optional.",
  ]);
  expect(changelog(folder)).toMatch(/## 0\.2\.0[\s\S]*## 0\.1\.0/);
  expect((await run(folder, "0.3.0")).lines).toEqual(["nothing to release: the contracts are those of the baseline"]);
});

test("a version with a break is not released, and nothing is written", async () => {
  const folder = unreleased();
  await run(folder, "0.1.0");
  const before = changelog(folder);
  plant(folder, {
    [DELETED]: (schema) => {
      delete schema.properties.data.properties.author;
    },
  });

  const { status, lines } = await run(folder, "0.2.0");

  expect(status).toBe(1);
  expect(lines.join("\n")).toContain("data.author: removed");
  expect(changelog(folder)).toBe(before);
  expect(readFileSync(join(folder, "baseline", DELETED), "utf8")).toContain('"author"');
});

test("a version is released once", async () => {
  const folder = unreleased();
  await run(folder, "0.1.0");
  plant(folder, {
    [DELETED]: ({ properties: { data } }) => {
      data.properties.reason = { type: "string" };
    },
  });

  await expect(run(folder, "0.1.0")).rejects.toThrow(UsageError);
  await expect(run(folder, "0.1.0")).rejects.toThrow(/CHANGELOG\.md has 0\.1\.0 already/);
});

test("a folder that is not there, or is none, is told as such", async () => {
  await expect(run("/no/such/folder", "0.1.0")).rejects.toThrow(
    new UsageError("cannot read /no/such/folder: no such file or folder"),
  );
  await expect(run("package.json", "0.1.0")).rejects.toThrow(
    new UsageError("package.json is a file; name the folder of the contracts"),
  );
});
