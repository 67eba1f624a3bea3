// Measurements and goals → text for people (pure).
import type { CallsResult } from "./calls.ts";
import type { HandMade } from "./contenders.ts";
import type { CpuResult } from "./cpu.ts";
import type { Goal, Measurements } from "./goals.ts";
import type { ImportResult } from "./import-time.ts";
import { markdownTable, short, spread, table } from "./table.ts";

export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
}

export function report(machine: Machine, measurements: Measurements, goals: readonly Goal[]): string {
  return [
    machineLine(machine),
    "",
    "CPU per internal event, microseconds. floor: JSON.parse and JSON.stringify of the same bodies. hand-made: Powertools'",
    "batch processor and parser, one Publish per event, the same contracts. It tells `little`: of the batch it logs and measures received and",
    "failed; or `all`: by Powertools, too, the counts by outcome, reason and type, delays and lines of the processor. answered by: `clients` is instant answers in place of the SDK's",
    "clients, for all alike; `sdk` lets the SDK serialize, sign and parse, and answers in place of the network; `loopback` is a server",
    "in a process of its own, over HTTP.",
    table(cpuRows(measurements.cpu)),
    "",
    "SNS calls in batches of ten; minimum: no packing under the limits of one call needs fewer.",
    table(callRows(measurements.calls)),
    "",
    "Bundle and its import in a fresh process. naive: the same handler, full zod, esbuild's defaults; hand-made: as above.",
    table(importRows(measurements.imports)),
    "",
    goalsText(goals),
    "",
  ].join("\n");
}

/** The same for a page, in Markdown. */
export const figures = (machine: Machine, measured: Measurements, goals: readonly Goal[], day: string): string =>
  pageText(machine, goals, { command: "npm run bench -- --write", day }, [
    ["CPU per internal event, µs", cpuRows(measured.cpu)],
    ["Calls of SNS in batches of ten, and the fewest that the limits of a call allow", callRows(measured.calls)],
    ["Bundles", importRows(measured.imports)],
  ]);

/** What was reached, and the tables behind it, each under its words. */
export function pageText(
  machine: Machine,
  goals: readonly Goal[],
  { command, day }: { readonly command: string; readonly day: string },
  tables: readonly (readonly [string, string[][]])[],
): string {
  const parts = tables.map(([words, rows]) => `${words}:\n\n${markdownTable(rows)}`);
  return [`\`${command}\` on ${day}. ${machineLine(machine)}`, goalsTable(goals), ...parts].join("\n\n");
}

export const machineLine = ({ node, cpu, cores, platform }: Machine): string =>
  `Node ${node}, ${cpu}, ${cores} cores, ${platform}. Figures are medians (p10-p90) of samples taken in turn.`;

/** For a page, in Markdown. */
export const goalsTable = (goals: readonly Goal[]): string =>
  markdownTable([
    ["goal", "", "reached"],
    ...goals.map(({ name, measured, atMost, atLeast, isMet }) => [
      name,
      atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`,
      isMet ? `yes: ${short(measured)}` : `**no**: ${short(measured)}`,
    ]),
  ]);

export function goalsText(goals: readonly Goal[]): string {
  const rows = goals.map(({ name, measured, atMost, atLeast, isMet }) => [
    ...[isMet ? "pass" : "FAIL", name, short(measured)],
    atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`,
  ]);
  return `Goals\n${table(rows)}`;
}

function cpuRows(results: readonly CpuResult[]): string[][] {
  const rows = results.map(({ workload, contract, fake, handMade, microsecondsPerEvent, ...ratios }) => [
    ...[workload, contract, fake, toldBy(handMade)],
    ...[microsecondsPerEvent.floor, microsecondsPerEvent.processor, microsecondsPerEvent.handMade].map(spread),
    ...[ratios.processorPerFloor, ratios.handMadePerProcessor].map(spread),
  ]);
  const names = ["events", "contract", "answered by", "hand-made tells", "floor", "processor", "hand-made"];
  return [[...names, "processor / floor", "hand-made / processor"], ...rows];
}

/** How much the hand-made handler tells. */
export const toldBy = (handMade: HandMade | undefined): string => (handMade === "handMadeTelling" ? "all" : "little");

function callRows(results: readonly CallsResult[]): string[][] {
  const rows = results.map((result) => [
    result.workload,
    result.contracts.join(" + "),
    ...[result.externalEvents, result.handMadeCalls, result.calls, result.minimum].map(String),
    ...[result.callsPerExternalEvent, result.perMinimum].map(short),
  ]);
  const names = ["events", "contract", "external events", "hand-made calls", "calls", "minimum"];
  return [[...names, "calls / event", "calls / minimum"], ...rows];
}

function importRows(results: readonly ImportResult[]): string[][] {
  const rows = results.map(({ bundle, bytes, milliseconds, perNaive }) => [
    ...[bundle, `${short(bytes / 1_024)} KiB`, spread(milliseconds), spread(perNaive)],
  ]);
  return [["bundle", "size", "import, ms", "of naive"], ...rows];
}
