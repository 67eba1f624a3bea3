// `npm run bench:steps`: what each step of the processor adds to the CPU of an internal event.
import { Command } from "commander";
import { STEPS } from "./contenders.ts";
import { FULL_CPU, QUICK_CPU, startWorker } from "./cpu.ts";
import { type Spread, spreadOf } from "./spread.ts";
import { short, spread, table } from "./table.ts";

const program = new Command("bench:steps")
  .description("Measure the event processor cut off after each of its steps.")
  .option("--quick", "shows only that it runs: too few samples to mean anything")
  .parse();
const { rounds, ...times } = program.opts<{ quick?: boolean }>().quick ? QUICK_CPU : FULL_CPU;

const measured = ["floor", ...STEPS, "processor"] as const;
const TELLS: Readonly<Record<(typeof measured)[number], string>> = {
  floor: "JSON.parse and JSON.stringify of the bodies; no step",
  reading: "text to internal event, by the schemas",
  mapping: "partition key, external events with ids, bodies and attributes",
  batch: "group rule, packing, outcomes; every event accepted at once",
  calls: "PublishBatch commands and their answers, without the SDK's own work",
  "batch-line": "counts, and the line with them and the metrics",
  "record-lines": "the line that names each record",
  writing: "to standard output",
  processor: "the lines of what was quarantined",
};
const rows: string[][] = [["up to", "microseconds", "more", "the step"]];
let before: Spread | undefined;
for (const contender of measured) {
  const worker = await startWorker({ contender, workload: "mix", contract: "v1", fake: "clients", ...times });
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push((await worker.sample()).microsecondsPerEvent);
  worker.stop();
  const figures = spreadOf(samples);
  const isFirst = contender === "floor" || contender === "reading"; // the floor is none of the steps
  rows.push([
    contender,
    spread(figures),
    short(figures.median - (isFirst ? 0 : (before?.median ?? 0))),
    TELLS[contender],
  ]);
  before = figures;
}
process.stdout.write(`CPU per internal event of the mix, contract v1, medians (p10-p90)\n${table(rows)}\n`);
