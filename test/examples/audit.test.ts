import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runExample } from "../support/run-example.ts";
import { templateOf } from "../support/stack.ts";

test("the archive holds every event and answers who failed and who changed what", async () => {
  const { status, stdout, stderr } = await runExample("audit");

  expect(stderr).toBe("");
  expect(stdout).toMatch(/^238 events in \d+ files\.$/m);
  expect(stdout).toMatch(/^workflow +failures +last$/m);
  expect(stdout).toMatch(/^ml.train-ranker +1 +2026-11-23T06:02:55\.090Z$/m);
  expect(stdout).toMatch(/^2026-11-23T06:06:00 +ml.train-ranker +definition.changed +mei$/m);
  expect(stdout).toMatch(/^2026-11-23T06:13:00 +billing.legacy-export +deleted +tom$/m);
  expect(status).toBe(0);
});

test("the queries name a table that the archive of a stage has, and quote the names that they give, which Athena may have reserved", () => {
  const template = templateOf({ stage: "prod", subscribers: [{ name: "audit", owner: "security", kind: "archive" }] });
  const tables = Object.values(template.findResources("AWS::Glue::Table")).map(
    ({ Properties }) => `${Properties.DatabaseName}.${Properties.TableInput.Name}`,
  );
  const columns = Object.values(template.findResources("AWS::Glue::Table")).flatMap(({ Properties: { TableInput } }) =>
    [...TableInput.StorageDescriptor.Columns, ...TableInput.PartitionKeys].map(({ Name }) => Name),
  );
  const [onPage = ""] =
    /^SELECT json_extract_scalar.*?(?=^```)/ms.exec(readFileSync("docs/subscribing.md", "utf8")) ?? [];
  const files = globSync("examples/audit/*.sql").map((file) => readFileSync(file, "utf8").replace(/^--.*$/gm, ""));
  const queries = [...files, onPage];

  expect(queries).toHaveLength(3);
  for (const query of queries) {
    expect(tables).toContain(/FROM (\S+)/.exec(query)?.[1]);
    // https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html
    for (const [, name = ""] of query.matchAll(/ AS (\S+?),?$/gm)) expect(name).toMatch(/^"\w+"$/);
    const bare = query.replaceAll(/'[^']*'|"[^"]*"|\b\d+\b|FROM \S+|\b\w+\(/g, "").match(/\b[a-z_]+\b/g) ?? [];
    expect(bare.filter((name) => !columns.includes(name))).toEqual([]);
  }
});
