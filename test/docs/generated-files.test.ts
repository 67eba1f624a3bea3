import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../catalogue/index.ts";
import { compatibilityPage } from "../../docs/generator/compatibility-page.ts";
import { CONTRACT_NAMES, V1_TYPES } from "../../shared/engines/maestro/index.ts";
import { matches } from "../../shared/subscriber/index.ts";
import { shipped } from "../support/engines.ts";

const COMMITTED = "docs/contracts";
const files = new Map([
  ...generatedFiles({ loaded: shipped, version: "0.2.0" }),
  ["compatibility.md", compatibilityPage()] as const,
]);

test("the committed contracts are what `npm run docs` writes", () => {
  const stale = [...files].filter(([path, text]) => readFileSync(join(COMMITTED, path), "utf8") !== text);
  const leftOver = CONTRACT_NAMES.flatMap((folder) =>
    readdirSync(join(COMMITTED, folder))
      .map((file) => `${folder}/${file}`)
      .filter((path) => !files.has(path)),
  );

  expect({ stale: stale.map(([path]) => path), leftOver }).toEqual({ stale: [], leftOver: [] });
});

test("the `$id` of a schema is the `dataschema` that its events carry, wherever a deployment publishes it", () => {
  const elsewhere = generatedFiles({ loaded: shipped, contractBaseUrl: "https://events.example.com/sluice" });

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

test("every filter policy that a page shows lets the page's own example through, and SNS takes it", () => {
  const shown = pages
    .filter(([path]) => path.includes("/"))
    .map(([path, text]) => {
      const [attributes = ""] = text.split("and its message attributes:\n\n```json\n")[1]?.split("```") ?? [];
      const policies = [...text.matchAll(/^ {2}`(\{.*\})`$/gm)].map(([, policy = ""]) => JSON.parse(policy));
      const passing = policies.filter((policy) => matches(policy, { attributes: JSON.parse(attributes) }));
      return { path, policies: policies.length, passing: passing.length };
    });

  expect(shown).toHaveLength(16);
  for (const { path, policies, passing } of shown) {
    expect(policies).toBeGreaterThanOrEqual(3);
    expect({ [path]: passing }).toEqual({ [path]: policies });
  }
});

test("a page of a status change explains each status and every field", () => {
  const page = files.get("v1/step-instance.status.changed.md");

  expect(page).toMatch(/\| `WAITING` \| waits for a signal/);
  expect(page).toMatch(/\| `data\.failure\.will_retry` \| boolean \| always \|/);
  expect(page).toMatch(/\| `data\.failure` \| object \| optional \|/);
  expect(page).not.toMatch(/undefined|\[object/);
});
