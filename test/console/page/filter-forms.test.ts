// A filter that is copied means the same wherever it is put.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { FORMS } from "../../../console/page/filter-forms.js";

/** What a shell and Terraform would take for theirs. */
const PREFIX = `it's $HOME \`id\` "quoted" ${"$"}{x} %{y} \\`;
const HARD = { contract: ["v1"], place: [{ prefix: PREFIX }] };
const argumentsOf = (command: string): string[] => {
  const run = spawnSync("bash", ["-c", `aws() { printf '%s\\0' "$@"; }; npx() { printf '%s\\0' "$@"; }; ${command}`]);
  return run.stdout.toString("utf8").split("\0");
};

test("a shell hands over exactly the policy, whatever stands in it", () => {
  for (const form of [FORMS.CLI, FORMS.sluice]) {
    expect(argumentsOf(form(HARD, "MessageAttributes"))).toContain(JSON.stringify(HARD));
  }
});

test("Terraform takes no part of it for a template", () => {
  const text = FORMS.Terraform(HARD, "MessageBody");

  expect(text).toContain('filter_policy_scope  = "MessageBody"');
  expect(text).toMatch(/\$\$\{x\} %%\{y\}/);
  expect(text).not.toMatch(/(?<!\$)\$\{|(?<!%)%\{/);
});
