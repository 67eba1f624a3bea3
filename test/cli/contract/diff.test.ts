// The gate: what is committed breaks nobody, and what would break somebody does not get through.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diff } from "../../../cli/contract/diff.ts";
import { UsageError } from "../../../cli/errors.ts";
import { BASELINE, contractCopy, type Plant } from "../../support/contract-copy.ts";
import { sluice, temporaryFolder } from "../../support/sluice.ts";

const STEP = "v1/step-instance.status.changed.schema.json";
const DELETED = "v1/workflow.deleted.schema.json";

/** What was released last, with changes planted in it: what is committed may have grown since. */
const releasedWith = (plants: Record<string, Plant>): string => contractCopy(plants, BASELINE);

test("the committed contracts break nothing of the last release, and registered teams rely on what is there", () => {
  const { status, stdout, stderr } = sluice([
    "contract",
    "diff",
    BASELINE,
    "docs/contracts",
    "--subscribers",
    "subscribers",
  ]);

  expect({ status, stderr: stderr.replace(/^npm warn.*\n/gm, "") }).toEqual({ status: 0, stderr: "" });
  expect(stdout).not.toContain("BREAKS");
});

test("`npm run check` runs the gate", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));

  expect(scripts.contract.split(" && ")).toEqual([
    "node cli/sluice.js contract diff docs/contracts/baseline docs/contracts --subscribers subscribers",
    "node cli/sluice.js contract diff examples/deployment-system/contracts/baseline examples/deployment-system/contracts",
  ]);
  expect(scripts.check).toContain("npm run contract");
});

test("a planted break does not get through: it says what, why, and whom to ask", () => {
  const renamed: Plant = (schema) => {
    const { enum: statuses } = schema.$defs.StepStatus;
    statuses[statuses.indexOf("TIMED_OUT")] = "EXPIRED";
  };
  const after = releasedWith({ [STEP]: renamed });

  const { status, lines } = sluice(["contract", "diff", BASELINE, after, "--subscribers", "subscribers"]);

  expect(status).toBe(1);
  expect(lines).toEqual([
    "BREAKS  v1 step-instance.status.changed",
    '        data.status, data.transitions[].from, data.transitions[].to: "TIMED_OUT" is now "EXPIRED"',
    "        whoever waits for the old one, or filters by it, waits forever, and nobody handles the new one",
    "        ask alerting (#alerting, on-call@example.com): waits for TIMED_OUT in data.status",
    "        ask dashboards (#dashboards): relies on data.transitions",
    "1 break, 0 other differences; concerns alerting, dashboards. A contract only grows: publish this as a new one beside it",
  ]);
});

/** Runs the command in this process; what it would print is parsed. */
async function differences(before: string, after: string) {
  const lines: string[] = [];
  const write = async (line: string): Promise<void> => void lines.push(line);
  const status = await diff({ before, after, json: true, write });
  return { status, ...JSON.parse(lines.join("\n")) };
}

test("--json has every difference with contract, type, place, verdict and reason", async () => {
  const after = releasedWith({
    [DELETED]: ({ properties: { data } }) => {
      data.properties.reason = { type: "string" };
      data.required = data.required.filter((field: string) => field !== "internal_id");
    },
  });

  const result = await differences(BASELINE, after);

  expect(result).toMatchObject({
    status: 1,
    breaks: 1,
    differences: [
      {
        contract: "v1",
        type: "workflow.deleted",
        part: "body",
        path: "data.internal_id",
        change: "field-made-optional",
        breaks: true,
      },
      {
        contract: "v1",
        type: "workflow.deleted",
        part: "body",
        path: "data.reason",
        change: "field-added",
        breaks: false,
      },
    ],
  });
});

describe("what is compared", () => {
  const gone: Plant = (schema) => {
    delete schema.properties.data.properties.author;
  };

  test("two files", async () => {
    const after = join(releasedWith({ [DELETED]: gone }), DELETED);

    expect(await differences(join(BASELINE, DELETED), after)).toMatchObject({
      status: 1,
      differences: [{ contract: "v1", type: "workflow.deleted", path: "data.author", change: "field-removed" }],
    });
  });

  test("the folders of two versions of a contract, whatever they are called", async () => {
    const after = join(releasedWith({ [DELETED]: gone }), "v1");

    expect(await differences(join(BASELINE, "v1"), after)).toMatchObject({ status: 1, breaks: 1 });
    expect(await differences(join(BASELINE, "v1"), join(BASELINE, "v1"))).toEqual({
      status: 0,
      breaks: 0,
      differences: [],
    });
  });

  test("a copy that only says more is no break", async () => {
    const clearer: Plant = (schema) => {
      schema.description = "A workflow was deleted for good.";
      schema.examples = [];
    };

    expect(await differences(BASELINE, releasedWith({ [DELETED]: clearer }))).toMatchObject({
      status: 0,
      differences: [{ change: "text-changed", path: "" }],
    });
  });
});

test.each<[string, () => [string, string, string?], RegExp]>([
  ["a path that is not there", () => [BASELINE, "/no/such"], /^cannot read \/no\/such: no such file or folder$/],
  ["a file and a folder", () => [join(BASELINE, DELETED), BASELINE], /^compare two files or two folders/],
  ["a folder without schemas", () => [BASELINE, temporaryFolder()], /holds no \*\.schema\.json/],
  ["a file that is not JSON", () => ["README.md", "README.md"], /^README\.md: cannot be read as JSON/],
  [
    "a file that is no schema",
    () => {
      const file = join(temporaryFolder(), "x.schema.json");
      writeFileSync(file, '{"properties":[]}');
      return [file, file];
    },
    /x\.schema\.json: not a JSON Schema of a contract: properties/,
  ],
  [
    "a folder of teams that is not there",
    () => [BASELINE, BASELINE, "/no/teams"],
    /^cannot read \/no\/teams: no such folder$/,
  ],
])("%s is wrong usage", async (_, paths, message) => {
  const [before, after, subscribers] = paths();

  const failure = diff({ before, after, subscribers, json: false, write: async () => undefined });

  await expect(failure).rejects.toThrow(UsageError);
  await expect(failure).rejects.toThrow(message);
});

test.each([
  [["contract", "diff", BASELINE], /^sluice: missing required argument 'new'\n$/],
  [["contract", "diff", BASELINE, "/no/such"], /^sluice: cannot read \/no\/such: no such file or folder\n$/],
  [["contract", "release", "next"], /^sluice: .*Three numbers with dots between\.\n$/],
])("wrong usage (%j) is one line and exit 2", (args, message) => {
  const { status, stderr } = sluice(args);

  expect(status).toBe(2);
  expect(stderr.replace(/^npm warn.*\n/gm, "")).toMatch(message);
});
