// `npm run oracle`: AWS's own matcher against ours, on generated filter policies and events. Exit 1 on a difference that is not known.
import { parseArgs } from "node:util";
import { missingJava } from "../../local/kafka/java.ts";
import { checkFilterPolicy, matches } from "../../shared/subscriber/index.ts";
import { askEventRuler, eventRulerVersion } from "./ask-event-ruler.ts";
import { type Comparison, compare } from "./compare.ts";
import { malformedPolicies, pairs } from "./questions.ts";

const MOST_SHOWN = 20;

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "80000" },
    malformed: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
  },
});
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const missing = missingJava();
if (missing !== undefined) {
  process.stderr.write(`oracle: ${missing}\n`);
  process.exit(2);
}
const questions = [
  ...pairs(Number(values.pairs), Number(values.seed)),
  ...malformedPolicies(Number(values.malformed), Number(values.seed)),
];
const {
  pairs: compared,
  known,
  matched,
  refused,
  differences,
}: Comparison = compare(questions, askEventRuler(questions), {
  check: checkFilterPolicy,
  matches,
});
write(
  `event-ruler ${eventRulerVersion()}, seed ${values.seed}: ${compared} pairs of a policy and an event, ${matched} matched`,
);
write(`${refused} policies refused by one or both, ${known} known differences (docs/filters.md)`);
for (const difference of differences.slice(0, MOST_SHOWN)) write(`different: ${difference}`);
write(`${differences.length} unknown differences`);
process.exitCode = differences.length > 0 ? 1 : 0;
