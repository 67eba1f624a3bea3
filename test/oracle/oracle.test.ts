// That the oracle sees what it is there for: planted differences, and each known one as it really is.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { missingJava } from "../../local/kafka/java.ts";
import { checkFilterPolicy, type FilterPolicy, matches } from "../../shared/subscriber/index.ts";
import { askEventRuler } from "./ask-event-ruler.ts";
import { compare, type Matcher } from "./compare.ts";
import { OTHER_RESULTS, REFUSED_BY_OURS, TAKEN_BY_OURS } from "./differences.ts";
import { malformedPolicies, pairs, type Question } from "./questions.ts";

const OURS: Matcher = { check: checkFilterPolicy, matches };
const ALL = [...REFUSED_BY_OURS, ...TAKEN_BY_OURS, ...OTHER_RESULTS];

// Without Java there is nobody to ask; CI has it, and must not pass without.
describe.skipIf(missingJava() !== undefined && !process.env["CI"])(
  "beside AWS's own matcher (needs Java and Maven)",
  () => {
    const questions = [...pairs(4_000, 7), ...malformedPolicies(1_000, 7)];
    const answers = askEventRuler(questions);

    test("ours differs nowhere without a known reason, on policies that match and on policies that do not", () => {
      const { differences, pairs: compared, matched, refused } = compare(questions, answers, OURS);

      expect(differences).toEqual([]);
      expect(matched / compared).toBeGreaterThan(0.1);
      expect(refused).toBeGreaterThan(500);
    });

    const asText = (policy: FilterPolicy): FilterPolicy =>
      JSON.parse(JSON.stringify(policy).replaceAll('"exists":true', '"prefix":""'));
    const wrong: [string, Matcher][] = [
      ["takes every policy", { ...OURS, check: () => undefined, matches: () => false }],
      [
        "takes an array for one value",
        {
          ...OURS,
          matches: (policy, event, scope) => !JSON.stringify(event).includes("[") && matches(policy, event, scope),
        },
      ],
      [
        "takes what exists for text",
        { ...OURS, matches: (policy, event, scope) => matches(asText(policy), event, scope) },
      ],
    ];
    test.each(wrong)("a matcher that %s is found out", (_what, matcher) => {
      expect(compare(questions, answers, matcher).differences.length).toBeGreaterThan(5);
    });

    const examples = ALL.map(
      ({ example: { policy, event, scope } }): Question => ({ policy, scope, events: event ? [event] : [] }),
    );
    const answersToExamples = askEventRuler(examples);
    test.each(ALL.map(({ what }, index) => [what, index] as const))("still different: %s", (_what, index) => {
      const { known, differences } = compare([examples[index] as Question], [answersToExamples[index] ?? ""], OURS);

      expect(differences).toEqual([]);
      if (!("isErratic" in (ALL[index] as object))) expect(known).toBe(1);
    });
  },
);

test("the documentation has each known difference, with its reason and source", () => {
  const rows = readFileSync("docs/filters.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| what"))
    .map((line) => line.replaceAll("\\|", "|"));

  for (const { what, why, source } of ALL) expect(rows).toContain(`| ${what} | ${why} | [source](${source}) |`);
});
