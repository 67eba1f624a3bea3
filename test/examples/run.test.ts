import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { runExample } from "../support/run-example.ts";

test("an example that is none is one line that lists them", async () => {
  const names = readdirSync("examples", { withFileTypes: true }).filter((entry) => entry.isDirectory());

  const { status, stdout, stderr } = await runExample("dashbord");

  expect(stdout).toBe("");
  expect(stderr).toBe(`usage: npm run -s example NAME, of ${names.map(({ name }) => name).join(", ")}\n`);
  expect(status).toBe(2);
});
