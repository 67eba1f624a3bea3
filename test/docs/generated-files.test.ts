import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GENERATED_FOLDERS, generatedFiles } from "../../docs/generator/generated-files.ts";
import { V1_TYPES } from "../../shared/contracts/index.ts";

const COMMITTED = "docs/contracts";
const files = generatedFiles();

test("the committed contracts are what `npm run docs` writes", () => {
  const stale = [...files].filter(([path, text]) => readFileSync(join(COMMITTED, path), "utf8") !== text);
  const leftOver = GENERATED_FOLDERS.flatMap((folder) =>
    readdirSync(join(COMMITTED, folder))
      .map((file) => `${folder}/${file}`)
      .filter((path) => !files.has(path)),
  );

  expect({ stale: stale.map(([path]) => path), leftOver }).toEqual({ stale: [], leftOver: [] });
});

test("the `$id` of a schema is the `dataschema` that its events carry, wherever a deployment publishes it", () => {
  const elsewhere = generatedFiles("https://events.example.com/sluice");

  for (const type of V1_TYPES) {
    const schema = JSON.parse(elsewhere.get(`v1/${type}.schema.json`) ?? "");
    expect(schema.$id).toBe(`https://events.example.com/sluice/v1/${type}.schema.json`);
    expect(schema.examples).toMatchObject([{ dataschema: schema.$id }]);
  }
});

const pages = [...files].filter(([path]) => path.endsWith(".md"));

test.each(pages)("%s links to files that are there", (path, text) => {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) =>
    join(COMMITTED, path, "..", link),
  );

  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect(readFileSync(link, "utf8")).not.toBe("");
});

test("a page of a status change explains each status and every field", () => {
  const page = files.get("v1/step-instance.status.changed.md");

  expect(page).toMatch(/\| `WAITING` \| waits for a signal/);
  expect(page).toMatch(/\| `data\.failure\.will_retry` \| boolean \| always \|/);
  expect(page).toMatch(/\| `data\.failure` \| object \| optional \|/);
  expect(page).not.toMatch(/undefined|\[object/);
});
