// `npm run bench:outbox`: the outbox beside plain inserts, and its relay beside two job queues of the same database, in one run.
import { cpus } from "node:os";
import { Command } from "commander";
import { outboxFigures, outboxGoals } from "./outbox/goals.ts";
import { outboxSpeed } from "./outbox/speed.ts";
import { type Surroundings, surroundings } from "./outbox/surroundings.ts";
import { type Waiting, waiting } from "./outbox/waiting.ts";
import { short, spread, table } from "./table.ts";
import { today, writeFigures } from "./write-figures.ts";

const PAGE = new URL("../docs/performance.md", import.meta.url);

const program = new Command("bench:outbox")
  .description("Measure the outbox against plain inserts, and its relay against graphile-worker and pg-boss.")
  .option("--json", "print JSON instead of tables")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: too few samples to mean anything")
  .option("--rows <count>", "only what so many waiting rows take", Number)
  .option("--write", "the figures to docs/performance.md too")
  .parse();
const options = program.opts<{ json?: boolean; check?: boolean; quick?: boolean; rows?: number; write?: boolean }>();

const all = await surroundings();
try {
  if (options.rows === undefined) await speed(all);
  else
    process.stdout.write(
      options.json ? `${JSON.stringify(await waiting(all, options.rows))}\n` : told(await waiting(all, options.rows)),
    );
} finally {
  await all.stop();
}

async function speed(all: Surroundings): Promise<void> {
  const measured = await outboxSpeed(all, options.quick ?? false);
  const goals = outboxGoals(measured);
  const rows = goals.map(({ name, reached, goal, isMet, of }) => [
    name,
    spread(reached),
    of,
    goal,
    isMet ? "met" : "MISSED",
  ]);
  process.stdout.write(options.json ? `${JSON.stringify({ ...measured, goals })}\n` : `${table(rows)}\n`);
  const [{ model = "an unknown processor" } = {}, { length: cores }] = [cpus()[0], cpus()];
  if (options.write)
    writeFigures(
      PAGE,
      "outbox",
      outboxFigures(goals, `\`npm run bench:outbox -- --write\` on ${today()}, ${cores} cores of ${model}:`),
    );
  if (options.check && !goals.every(({ isMet }) => isMet)) process.exitCode = 1;
}

function told({ rows, seconds, rssMib, sizesMib, fullMib }: Waiting): string {
  return `${table([
    ["rows waiting", String(rows)],
    ["events a second", short(rows / seconds)],
    ["memory of the process, MiB: at a tenth, at most", `${short(rssMib.early)}, ${short(rssMib.peak)}`],
    ["table and index with all rows, MiB", short(fullMib)],
    ["the same, after each tenth has come and gone, MiB", sizesMib.map(short).join(", ")],
  ])}\n`;
}
