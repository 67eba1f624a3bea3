// The reckoned parts of docs/seventy-thousand-a-second.md; the words around them are a person's.
import { readFileSync } from "node:fs";
import { table } from "../../../catalogue/index.ts";
import { groupPerSecond, type Limit, type Load, limitsOf, type Needs, needsOf, partitionsOf } from "./capacity.ts";
import { type Cost, monthlyCost } from "./cost.ts";

const PAGE = new URL("../../seventy-thousand-a-second.md", import.meta.url);
const MEASURED = new URL("../../scale.json", import.meta.url);
export const CAPACITY_PAGE = "seventy-thousand-a-second.md";

/** The page as it should be, from what `npm run bench:scale` and `npm run sim:scale` have written. */
export function capacityPage(): string {
  const { mixMicroseconds, simulated, machine, date } = JSON.parse(readFileSync(MEASURED, "utf8"));
  const load: Load = {
    eventsPerSecond: 70_000,
    ...simulated,
    inTensMicroseconds: mixMicroseconds.inTens,
    oneByOneMicroseconds: mixMicroseconds.oneByOne,
  };
  const needs = needsOf(load);
  const blocks = {
    needs: needsTable(load, needs, `${machine}, ${date}`),
    limits: limitsTable(limitsOf(load, needs)),
    cost: costTable(monthlyCost(load, needs), load),
  };
  return Object.entries(blocks).reduce(filled, readFileSync(PAGE, "utf8"));
}

function filled(text: string, [name, block]: readonly [string, string]): string {
  const [begin, end] = [`<!-- ${name}: begin -->\n`, `<!-- ${name}: end -->\n`];
  const [before = "", rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`docs/${CAPACITY_PAGE} has no place for ${name}`);
  return `${before}${begin}\n${block}\n\n${end}${after}`;
}

const short = (value: number): string =>
  value >= 1_000 ? Number(value.toPrecision(3)).toLocaleString("en") : String(Number(value.toPrecision(2)));

function needsTable(load: Load, needs: Needs, measured: string): string {
  const { inTensMicroseconds, oneByOneMicroseconds, eventsPerBatch, externalPerEvent } = load;
  const rows: [string, string, string][] = [
    ["internal events a second", short(load.eventsPerSecond), "given"],
    [
      "CPU of an event, in tens and one by one, µs",
      `${short(inTensMicroseconds)}, ${short(oneByOneMicroseconds)}`,
      `measured: ${measured}`,
    ],
    ["events of a batch", short(eventsPerBatch), "simulated"],
    [
      "external events of one contract, for each internal one",
      short(externalPerEvent),
      "simulated, with the events of the sample",
    ],
    ["batches a second", short(needs.batchesPerSecond), "events / events of a batch"],
    [
      "a batch from receiving to its answer, s",
      short(needs.batchSeconds),
      "20 ms for SNS (assumed), and its CPU at 512 MiB",
    ],
    ["batches at work at once", short(needs.atWork), "batches a second × seconds"],
    ["execution environments", short(needs.environments), "the larger of that and a tenth of the batches a second"],
    ["whole processors of this machine", short(needs.processors), "batches a second × CPU of a batch"],
    ["external events a second, of one contract", short(needs.externalPerSecond), "events × external events"],
    [
      "partitions of the internal queue, at the least",
      short(partitionsOf(load)),
      "[3,000 messages a second each](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/partitions-and-data-distribution.html)",
    ],
    [
      "events a second of one partition key, at most",
      short(groupPerSecond(needs)),
      "ten messages of a group under way at once, in one environment",
    ],
  ];
  return table(["", "", "from"], rows);
}

const limitsTable = (limits: readonly Limit[]): string =>
  table(
    ["a second, or at once", "needed", "limit", "fits", "where it does not"],
    limits.map(({ what, needed, quota, remedy }) => [
      ...[what, short(needed), `[${quota.value.toLocaleString("en")}](${quota.source})`],
      ...(needed <= quota.value ? [`yes, ${Math.round((100 * needed) / quota.value)} %`, ""] : ["**no**", remedy]),
    ]),
  );

function costTable(costs: readonly Cost[], { eventsPerSecond }: Load): string {
  const total = costs.reduce((sum, { dollars }) => sum + dollars, 0);
  const millions = (eventsPerSecond * 30 * 86_400) / 1e6;
  return table(
    ["a month of 30 days", "", "US$"],
    [
      ...costs.map(({ what, amount, unit, dollars }) => [what, `${short(amount)} ${unit}`, short(dollars)]),
      ["**all of it**", `${(total / millions).toFixed(2)} for a million events`, `**${short(total)}**`],
    ],
  );
}
