// `npm run sim`: runs seeds, prints what they found. Exit codes: 0 no rule is broken, 1 one is, 2 wrong usage, 130 interrupted.
import { Command, InvalidArgumentError } from "commander";
import { RULES } from "./books.ts";
import { explainFailure } from "./explain-failure.ts";
import { LAST_SEED } from "./random.ts";
import { runSeeds } from "./run-seeds.ts";
import { plural, summary } from "./summary.ts";

const CLEAR_LINE = "\r\u001b[K";

const program = new Command("sim")
  .description(
    "Run the real event processor and engine SDK against a simulated SQS, Lambda and SNS, with faults at every call. " +
      "Everything follows from the seed; a seed that breaks a rule is shrunk and told as a timeline.",
  )
  .option("--seeds <count>", "how many seeds to run", wholeNumber(1), 2_000)
  .option("--seed <seed>", "the first of them", wholeNumber(0), 1)
  .addHelpText(
    "after",
    `\nRules:\n${Object.values(RULES)
      .map((rule) => `  - ${rule}\n`)
      .join("")}`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const { seed: first, seeds: count } = program.opts<{ readonly seed: number; readonly seeds: number }>();

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
const interruption = new AbortController();
const { signal } = interruption;
// Stays in place: the terminal and npm may both pass the same Ctrl-C on.
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interruption.abort());
process.stderr.write(`running ${plural(count)} from ${first} …\n`);
const result = await runSeeds({ first, count, signal, ...(process.stderr.isTTY ? { onSeed: showProgress } : {}) });
if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
if (result.failure) {
  process.stdout.write(await explainFailure(result.failure.seed, result.failure.violation));
  process.exitCode = 1;
} else {
  process.stdout.write(summary(first, result));
  process.stdout.write(signal.aborted ? "Interrupted; no rule was broken until then.\n" : "No rule was broken.\n");
  if (signal.aborted) process.exitCode = 130;
}

function showProgress(done: number): void {
  if (done % 100 === 0) process.stderr.write(`${CLEAR_LINE}${done.toLocaleString("en")} of ${plural(count)}`);
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= LAST_SEED) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${LAST_SEED}`);
  };
}
