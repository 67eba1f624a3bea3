// `npm run bench:outbox`: the outbox beside plain inserts, and its relay beside a job queue of the same database, in one run.
import { Command } from "commander";
import { enqueueCost } from "./outbox/enqueue-cost.ts";
import { fill, graphileAll, relayAll } from "./outbox/move.ts";
import { type Surroundings, surroundings } from "./outbox/surroundings.ts";
import { type Waiting, waiting } from "./outbox/waiting.ts";
import { ratioOf, spreadOf } from "./spread.ts";
import { short, spread, table } from "./table.ts";

const GOALS = { eventsPerSecond: 5_000, perRival: 3, enqueuePerInsert: 1.5 };
const FULL = { rounds: 3, events: 20_000, rivalEvents: 1_000, transactions: 800 };
const QUICK = { rounds: 1, events: 2_000, rivalEvents: 200, transactions: 100 };

const program = new Command("bench:outbox")
  .description("Measure the outbox against plain inserts, and its relay against graphile-worker.")
  .option("--json", "print JSON instead of tables")
  .option("--check", "exit 1 when a goal is missed")
  .option("--quick", "shows only that it runs: too few samples to mean anything")
  .option("--rows <count>", "only what so many waiting rows take", Number)
  .parse();
const options = program.opts<{ json?: boolean; check?: boolean; quick?: boolean; rows?: number }>();

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
  const { rounds, events, rivalEvents, transactions } = options.quick ? QUICK : FULL;
  const [own, rival]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    await fill(all, events);
    const samples = [
      events / (await relayAll(all, events)),
      rivalEvents / (await graphileAll(all, rivalEvents)),
    ] as const;
    if (round < 0) continue; // warm
    own.push(samples[0]);
    rival.push(samples[1]);
  }
  const one = await enqueueCost(all, 1, { transactions, rounds });
  const sixteen = await enqueueCost(all, 16, { transactions: 4 * transactions, rounds });
  const measured = {
    ...{ relay: spreadOf(own), rival: spreadOf(rival), perRival: ratioOf(own, rival) },
    insert: { one: spreadOf(one.plain), sixteen: spreadOf(sixteen.plain) },
    enqueue: { one: spreadOf(one.enqueue), sixteen: spreadOf(sixteen.enqueue) },
    enqueuePerInsert: { one: ratioOf(one.enqueue, one.plain), sixteen: ratioOf(sixteen.enqueue, sixteen.plain) },
  };
  const goals = [
    { name: "events a second", value: measured.relay.median, atLeast: GOALS.eventsPerSecond },
    { name: "times graphile-worker", value: measured.perRival.median, atLeast: GOALS.perRival },
    {
      name: "enqueue, in inserts, 1 writer",
      value: measured.enqueuePerInsert.one.median,
      atMost: GOALS.enqueuePerInsert,
    },
    {
      name: "enqueue, in inserts, 16 writers",
      value: measured.enqueuePerInsert.sixteen.median,
      atMost: GOALS.enqueuePerInsert,
    },
  ].map((goal) => ({
    ...goal,
    isMet: goal.atMost === undefined ? goal.value >= goal.atLeast : goal.value <= goal.atMost,
  }));
  const rows = [
    ["", "median (p10-p90)"],
    ["relay, events a second", spread(measured.relay)],
    ["graphile-worker, one job for each event, events a second", spread(measured.rival)],
    ["transaction with an insert, 1 writer, us", spread(measured.insert.one)],
    ["transaction with enqueue, 1 writer, us", spread(measured.enqueue.one)],
    ["transaction with an insert, 16 writers, us", spread(measured.insert.sixteen)],
    ["transaction with enqueue, 16 writers, us", spread(measured.enqueue.sixteen)],
  ];
  const met = goals.map(({ name, value, isMet }) => [name, short(value), isMet ? "met" : "MISSED"]);
  process.stdout.write(
    options.json ? `${JSON.stringify({ ...measured, goals })}\n` : `${table(rows)}\n\n${table(met)}\n`,
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
