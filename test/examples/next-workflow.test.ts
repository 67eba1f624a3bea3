import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { runExample } from "../support/run-example.ts";

test("the downstream orchestrator starts the next workflow once for every success of the first", async () => {
  const { status, stdout, stderr } = await runExample("next-workflow");

  expect(stderr).toBe("");
  const logged = stdout.split("\n").filter((line) => line.startsWith("next-workflow: "));
  expect(logged.sort()).toEqual(
    [101, 102, 103].map((id) => `next-workflow: etl.daily-load ${id} succeeded: starting report.revenue`),
  );
  const [, asked = ""] = stdout.split("What the function asked to be started:\n");
  const starts = asked
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(starts.map(({ because }) => because).sort()).toEqual(
    [101, 102, 103].map((id) => `workflows/etl.daily-load/instances/${id}/runs/1`),
  );
  expect(status).toBe(0);
});

test("the team's own test of the function passes", () => {
  const { status, stdout } = spawnSync(process.execPath, ["--test", "examples/next-workflow/handler-test.ts"], {
    encoding: "utf8",
  });

  expect(stdout).toMatch(/^. pass 2$/m);
  expect(status).toBe(0);
});
