// What docs/outbox.md shows for other clients of PostgreSQL, as it stands there: installed, type-checked, and run on a real server.
// It needs the npm registry.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../../shared/outbox/index.ts";
import { postgresServer } from "../../support/postgres.ts";

const PACKAGES = {
  ...{ postgres: "3.4.9", knex: "3.3.0" },
  ...{ prisma: "7.10.1", "@prisma/client": "7.10.0", "@prisma/adapter-pg": "7.10.1" },
};
/** What a program has before and after what the page shows. */
const AROUND = {
  postgres: ['import postgres from "postgres";\nconst sql = postgres(url);', "await sql.end();"],
  Prisma: [
    'import { PrismaPg } from "@prisma/adapter-pg";\nimport { PrismaClient } from "./prisma/client.ts";\nconst prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });',
    "await prisma.$disconnect();",
  ],
  Knex: [
    'import packaged from "knex";\nconst knex = packaged.knex({ client: "pg", connection: url });',
    "await knex.destroy();",
  ],
} as const;
type Name = keyof typeof AROUND;
const NAMES = Object.keys(AROUND) as Name[];
const EVENTS = ["etl.daily", "etl.hourly"].map((workflow_id) => ({ type: "START_WORKFLOW", workflow_id }));

const page = readFileSync("docs/outbox.md", "utf8");
const shown = new Map(
  [...page.matchAll(/With \[(\w+)\]\([^`]*```ts\n(.*?)```/gs)].map(([, name, text = ""]) => [name, text]),
);
const { pool, url } = await postgresServer({ flags: ["-c", "fsync=off"] });
const folder = mkdtempSync(join(tmpdir(), "sluice-clients-"));
const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    // Generating a client takes no engine; without a path Prisma's command would download one.
    env: { ...process.env, DATABASE_URL: url, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
  });

beforeAll(async () => {
  const client = await pool.connect();
  await migrate(client);
  client.release();
  await pool.query("create table workflow (id text primary key, status text not null)");
  copyFileSync("test/e2e/outbox/schema.prisma", join(folder, "schema.prisma"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, type: "module", dependencies: PACKAGES }),
  );
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  expect(run("npm", "install", ...options)).toMatchObject({ status: 0, stderr: "" });
  expect(run("node_modules/.bin/prisma", "generate", "--schema", "schema.prisma")).toMatchObject({ status: 0 });
  for (const name of NAMES) writeFileSync(join(folder, `${name}.ts`), programOf(name));
});
afterAll(() => rmSync(folder, { recursive: true }));

function programOf(name: Name): string {
  const [before, after] = AROUND[name];
  const own = [
    `import { outbox } from ${JSON.stringify(resolve("shared/outbox/index.ts"))};`,
    'const url = process.env["DATABASE_URL"] ?? "";',
    `const id = ${JSON.stringify(name)};`,
    `const events = ${JSON.stringify(EVENTS)} as const;`,
  ];
  return [...own, before, shown.get(name), after, ""].join("\n");
}

test("the page shows each of them", () => {
  expect([...shown.keys()]).toEqual(NAMES);
});

test("they type-check", () => {
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--allowImportingTsExtensions"];
  const modules = ["--target", "es2024", "--module", "nodenext", "--types", resolve("node_modules/@types/node")];
  const { stdout } = run(resolve("node_modules/.bin/tsc"), ...flags, ...modules, ...NAMES.map((name) => `${name}.ts`));

  expect(stdout).toBe("");
});

test.each(NAMES)("%s changes the state and enqueues the events in one transaction", async (name) => {
  await pool.query("insert into workflow values ($1, 'STARTING')", [name]);

  const ended = run(process.execPath, "--disable-warning=ExperimentalWarning", `${name}.ts`);

  expect(ended).toMatchObject({ status: 0, stderr: "" });
  const { rows } = await pool.query(
    "delete from sluice.outbox returning key, event, xmin::text as transaction, position",
  );
  const { rows: changed } = await pool.query("select status, xmin::text as transaction from workflow where id = $1", [
    name,
  ]);
  const transaction = changed[0].transaction;
  expect(changed).toEqual([{ status: "RUNNING", transaction }]);
  expect(rows.map(({ event }) => JSON.parse(event).workflow_id).toSorted()).toEqual(["etl.daily", "etl.hourly"]);
  expect(new Set(rows.map((row) => row.transaction))).toEqual(new Set([transaction]));
});
