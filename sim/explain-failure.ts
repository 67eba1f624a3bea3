// A seed that breaks a rule → what a person needs: the rule, the smallest case, its timeline, and how to see it again.
import { RULES, type Violation } from "./books.ts";
import { type CodeUnderTest, SHIPPED_CODE } from "./code-under-test.ts";
import type { Fault } from "./fault.ts";
import { generateScenario } from "./generate-scenario.ts";
import type { Entry } from "./journal.ts";
import { runScenario } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";
import { START_MS } from "./virtual-time.ts";

/** Longer texts are bodies: their beginning says enough. */
const LONGEST_TEXT = 240;

export async function explainFailure(
  seed: number,
  { rule }: Violation,
  code: CodeUnderTest = SHIPPED_CODE,
): Promise<string> {
  const original = generateScenario(seed);
  const { scenario, runs } = await shrink(
    original,
    async (candidate) => (await runScenario(candidate, code)).violation?.rule === rule,
  );
  const entries: Entry[] = [];
  const { violation } = await runScenario(scenario, code, entries);
  const size = (of: Scenario): string =>
    `${of.emissions.length + of.strays.length} message(s) and ${of.faults.length} fault(s)`;
  return [
    `Seed ${seed} breaks a rule: ${RULES[rule]}.`,
    `  ${shortened(violation?.detail ?? "")}`,
    "",
    `Shrunk from ${size(original)} to ${size(scenario)}, in ${runs} runs:`,
    ...described(scenario).map((line) => `  ${line}`),
    "",
    ...entries.map(timelineLine),
    "",
    `See it again: npm run sim -- --seed ${seed} --seeds 1`,
    "",
  ].join("\n");
}

function described(scenario: Scenario): string[] {
  const { topic, releases, timeoutMs, engineUses, engineWritesTo, maxConcurrency, emissions, strays, faults } =
    scenario;
  const contracts = releases.map((release) => release.contracts.join("+")).join(", later ");
  return [
    `topic ${topic}, contracts ${contracts}, time-out ${timeoutMs} ms, ${maxConcurrency} batch(es) at once, the engine writes${engineUses === "outbox" ? " by its outbox" : ""} to the ${engineWritesTo}`,
    ...emissions.map(({ name, event }) => `${name} ${shortened(JSON.stringify(event))}`),
    ...strays.map(({ name, groupId, body }) => `${name} (group ${groupId}) ${shortened(body)}`),
    ...faults.map((fault) => `fault: ${faultText(fault)}`),
  ];
}

function faultText(fault: Fault): string {
  switch (fault.kind) {
    case "call":
      return `call ${fault.index} to ${fault.site} ${fault.trouble}, delay ${fault.delayMs} ms`;
    case "outage":
      return `calls to ${fault.site} from ${fault.fromMs} to ${fault.untilMs} ms: ${fault.trouble}`;
    case "mapping":
      return `batch ${fault.index}: ${fault.trouble}`;
    case "crash":
      return `function ${fault.index} crashes after ${fault.afterMs} ms`;
    case "stall":
      return `function ${fault.index} stands still for ${fault.durationMs} ms when it reads its clock for time ${fault.read}`;
    case "engine-crash":
      return `the engine's process ends after ${fault.atMs} ms, for ${fault.downMs} ms`;
  }
}

const timelineLine = ({ atMs, actor, text }: Entry): string =>
  `${((atMs - START_MS) / 1_000).toFixed(3).padStart(11)} s  ${actor.padEnd(10)} ${shortened(text)}`;

const shortened = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
