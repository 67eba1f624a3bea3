// `npm run bench:local`: the local run beside that of another revision, and beside the same pipeline on MiniStack, in one run.
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { checkOut } from "../../bench/revision.ts";
import { spread, table } from "../../bench/table.ts";
import { today, writeFigures } from "../../bench/write-figures.ts";
import { startEmbeddedAws, synthesize } from "../../local/index.ts";
import { catalogue } from "../../shared/engines/maestro/index.ts";
import { type Day, eventsPerSecond } from "./events-per-second.ts";
import { type LocalMeasurements, localFigures, localGoals, type Pair } from "./goals.ts";
import { startMinistackPipeline } from "./ministack.ts";
import { type TypedCommand, typed } from "./typed-command.ts";

const PAGE = new URL("../../docs/performance.md", import.meta.url);
const HERE = fileURLToPath(new URL("../..", import.meta.url));

interface Flags {
  readonly against: string;
  readonly json?: boolean;
  readonly check?: boolean;
  readonly quick?: boolean;
  readonly write?: boolean;
}

const program = new Command("bench:local")
  .description("Measure replay, start and soak against another revision, and events a second against MiniStack.")
  .option("--against <revision>", "the other revision of the repository", "a36a300")
  .option("--json", "print JSON instead of a table")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: too few samples to mean anything")
  .option("--write", "the figures to docs/performance.md too")
  .parse();
const { against, json = false, check = false, quick = false, write = false } = program.opts<Flags>();

/** Days of the recording; MiniStack gets one. */
const [days, daysHere, soakEvents, rounds] = quick ? [1, 1, 400, 1] : [32, 32, 40_000, 3];
const lines = readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);

const folder = await mkdtemp(join(tmpdir(), "sluice-bench-"));
try {
  const measured = await measure(folder);
  const goals = localGoals(measured);
  const rows = goals.map(({ name, reached, of, goal, isMet }) => [
    ...[name, spread(reached), of, goal],
    isMet ? "met" : "MISSED",
  ]);
  process.stdout.write(json ? `${JSON.stringify({ ...measured, goals })}\n` : `${table(rows)}\n`);
  const [{ model = "an unknown processor" } = {}, { length: cores }] = [cpus()[0], cpus()];
  const title = `\`npm run bench:local -- --write\` on ${today()}, ${cores} cores of ${model}:`;
  if (write) writeFigures(PAGE, "local", localFigures(goals, title));
  if (check && !goals.every(({ isMet }) => isMet)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(folder: string): Promise<LocalMeasurements> {
  const { root } = await checkOut(against, folder);
  const file = join(folder, "days.jsonl");
  await writeFile(file, `${lines.join("\n")}\n`.repeat(days));
  let out = 0;
  const replay = (tree: string): Promise<TypedCommand> => {
    out += 1;
    return typed(tree, ["cli/sluice.js", "replay", file, "--out", join(folder, `out-${out}`)]);
  };
  const start = (tree: string): Promise<TypedCommand> => typed(tree, ["cli/sluice.js", "start"]);
  await start(HERE); // what is kept for the next time is kept by now, as of everybody who has run it before
  const replays = await inTurn(root, replay);
  const starts = await inTurn(root, start);
  const soaks = await inTurn(root, (tree) => typed(tree, ["test/soak/run.ts", "--events", `${soakEvents}`]));
  return {
    revision: against,
    messages: lines.length * days,
    replaySeconds: pairOf(replays, ({ seconds }) => seconds),
    startSeconds: pairOf(starts, ({ seconds }) => seconds),
    soak: pairOf(soaks, ({ stdout }) => soakPerSecond(stdout)),
    commandMib: pairOf(replays, ({ commandMib }) => commandMib),
    functionMib: pairOf(replays, ({ functionMib }) => functionMib),
    ministack: await besideMinistack(folder),
  };
}

interface Runs {
  readonly here: TypedCommand[];
  readonly there: TypedCommand[];
}

async function inTurn(root: string, run: (tree: string) => Promise<TypedCommand>): Promise<Runs> {
  const runs: Runs = { here: [], there: [] };
  for (let round = 0; round < rounds; round += 1) {
    runs.there.push(await run(root));
    runs.here.push(await run(HERE));
  }
  return runs;
}

function pairOf({ here, there }: Runs, value: (run: TypedCommand) => number): Pair {
  return { here: here.map(value), there: there.map(value) };
}

/** Messages and seconds are what the soak says in the last row of its table. */
function soakPerSecond(stdout: string): number {
  const row = stdout.split("\n").findLast((line) => /^\| +\d/.test(line)) ?? "";
  return Number(row.split("|")[3]);
}

async function besideMinistack(folder: string): Promise<Pair> {
  const assemblyFolder = join(folder, "assembly");
  const configFile = join(folder, "config.json");
  await writeFile(
    configFile,
    JSON.stringify({ stage: "local", cluster: "local", contracts: ["v1"], topic: "standard" }),
  );
  await synthesize({ configFile, outputFolder: assemblyFolder });
  const day: Day = { lines, externalEvents: await externalEventsOf(folder) };
  const pair = { here: [] as number[], there: [] as number[] };
  const here = await startEmbeddedAws({ assemblyFolder });
  try {
    const there = await startMinistackPipeline(assemblyFolder);
    try {
      for (const pipeline of [here, there]) await eventsPerSecond(pipeline, day, 1); // starts what starts with the first
      for (let round = 0; round < rounds; round += 1) {
        pair.here.push(await eventsPerSecond(here, day, daysHere));
        pair.there.push(await eventsPerSecond(there, day, 1));
      }
    } finally {
      await there.stop();
    }
  } finally {
    await here.stop();
  }
  return pair;
}

/** Of one day, as a replay of it counts them. */
async function externalEventsOf(folder: string): Promise<number> {
  const [file, out] = [join(folder, "day.jsonl"), join(folder, "out-day")];
  await writeFile(file, `${lines.join("\n")}\n`);
  await typed(HERE, ["cli/sluice.js", "replay", file, "--out", out]);
  const summary: { external_events: number } = JSON.parse(readFileSync(join(out, "summary.json"), "utf8"));
  return summary.external_events;
}
