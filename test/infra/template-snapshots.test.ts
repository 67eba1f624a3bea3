// What each construct puts into the template, for review: `npm run snapshots` rewrites test/fixtures/template, and nothing else does.
// The defaults are there as a whole, other configurations only where they differ from them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OUTBOX } from "../support/outbox-config.ts";
import { type TemplateParts, templateParts } from "../support/template-parts.ts";

const FOLDER = "test/fixtures/template";
/** What a person reads through. The dashboard is the longest construct that cannot be split. */
const MAX_LINES = 400;

const CONFIGURATIONS: Readonly<Record<string, object>> = {
  protected: { protected: true, canary: true, alarms: { silenceMinutes: 30 } },
  // Its stage would be a difference in every name.
  subscribers: { ...JSON.parse(readFileSync("examples/configuration/subscribers.json", "utf8")), stage: "dev" },
  "fifo-with-consumers": {
    topic: "fifo",
    internalConsumers: ["scheduler"],
    engineAccounts: ["444455556666"],
    encryption: "customer",
    tracing: true,
  },
  outbox: { outbox: OUTBOX },
};

const defaults = snapshotsOf(templateParts());

test.each([...defaults])("%s, as the defaults have it", async (name, text) => {
  await check(`defaults/${name}.json`, text);
});

test.each(Object.entries(CONFIGURATIONS))("where %s differs", async (configuration, config) => {
  const own = [...snapshotsOf(templateParts(config))].filter(([name, text]) => defaults.get(name) !== text);

  for (const [name, text] of own) await check(`${configuration}/${name}.json`, text);

  const files = own.map(([name]) => `${name}.json`);
  expect(filesOf(configuration).filter((file) => !files.includes(file))).toEqual([]);
});

test("there is no snapshot of what is gone", () => {
  expect(filesOf("defaults").filter((file) => !defaults.has(file.replace(/\.json$/, "")))).toEqual([]);
  expect(readdirSync(FOLDER).filter((name) => name !== "defaults" && !(name in CONFIGURATIONS))).toEqual([]);
});

async function check(path: string, text: string): Promise<void> {
  expect(text.split("\n").length, `${path} is too long to review: split it`).toBeLessThan(MAX_LINES);
  await expect(text).toMatchFileSnapshot(join(process.cwd(), FOLDER, path));
}

/** One for each construct of the stack, by its path; of one that is too long, one for each of its children. */
function snapshotsOf({ resources, outputs }: TemplateParts): Map<string, string> {
  return new Map([["Outputs", json(outputs)], ...split([...resources], 1)]);
}

function split(resources: readonly (readonly [path: string, resource: unknown])[], depth: number): [string, string][] {
  const groups = Map.groupBy(resources, ([path]) => path.split("/").slice(0, depth).join("."));
  return [...groups].flatMap(([name, group]): [string, string][] => {
    const text = json(Object.fromEntries(group));
    const isTooLong = text.split("\n").length >= MAX_LINES && group.length > 1;
    return isTooLong ? split(group, depth + 1) : [[name, text]];
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const filesOf = (folder: string): string[] =>
  existsSync(join(FOLDER, folder)) ? readdirSync(join(FOLDER, folder)) : [];
