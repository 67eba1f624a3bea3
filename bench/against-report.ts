// What was measured against another revision → goals, and text for people (pure).
import type { Against, Comparison } from "./against.ts";
import { atLeast, atMost, type Goal } from "./goals.ts";
import { goalsText, type Machine, machineLine, pageText, toldBy } from "./report.ts";
import { short, spread, table } from "./table.ts";

const KIBIBYTE = 1_024;

/** Medians. Held against the build `a36a300`, before calls to SNS were written in one pass. */
export function againstGoals({ cpu, coldStart, bundleBytes }: Against): Goal[] {
  const published = cpu.filter(({ fake }) => fake !== "clients");
  const alone = cpu.filter(({ fake }) => fake === "clients");
  const of = (rows: Against["cpu"]): Comparison[] => rows.map(({ microsecondsPerEvent }) => microsecondsPerEvent);
  return [
    atMost("CPU per internal event with calls, of the revision's, in the worst row", worst(of(published)), 0.45),
    atLeast("hand-made, in processors with calls, in the worst row", handMade(of(published)), 4),
    atMost("CPU per internal event without calls, of the revision's", worst(of(alone)), 0.7),
    ...alone.map(({ handMade: told, microsecondsPerEvent: { handMadePerHere } }) =>
      atLeast(
        `hand-made that tells ${toldBy(told)}, in processors without calls`,
        handMadePerHere?.median ?? Number.NaN,
        2,
      ),
    ),
    atMost("import, of the revision's", worst(coldStart.map(({ importMs }) => importMs)), 0.65),
    atMost("import and first batch, of hand-made", 1 / handMade(coldStart.map(({ publishedMs }) => publishedMs)), 0.6),
    atMost("bundle, KiB", bundleBytes.here / KIBIBYTE, 200),
  ];
}

const worst = (rows: readonly Comparison[]): number => Math.max(...rows.map(({ herePerThere }) => herePerThere.median));
const handMade = (rows: readonly Comparison[]): number =>
  Math.min(...rows.map(({ handMadePerHere }) => handMadePerHere?.median ?? Number.POSITIVE_INFINITY));

export function againstReport(machine: Machine, measured: Against, goals: readonly Goal[]): string {
  const { revision, bundleBytes } = measured;
  return [
    machineLine(machine),
    "",
    `This build against ${revision}. CPU per internal event, microseconds. \`loopback\` is what is deployed: the bundle, and a server over`,
    "HTTP in a process of its own; `sdk` and `clients` are as without --against. hand-made: as there.",
    table(cpuRows(measured)),
    "",
    "Cold start in a fresh process, ms: import of the bundle; the same and its first batch published over HTTP.",
    table(coldStartRows(measured)),
    "",
    `Bundle: ${size(bundleBytes.here)}, of the revision ${size(bundleBytes.there)}.`,
    "",
    goalsText(goals),
    "",
  ].join("\n");
}

/** The same for a page, in Markdown. */
export const againstFigures = (machine: Machine, measured: Against, goals: readonly Goal[], day: string): string =>
  pageText(machine, goals, { command: `npm run bench -- --against ${measured.revision} --write`, day }, [
    ["CPU per internal event, µs", cpuRows(measured)],
    ["Cold start in a fresh process, ms", coldStartRows(measured)],
    [
      "Bundle",
      [
        ["here", "there"],
        [size(measured.bundleBytes.here), size(measured.bundleBytes.there)],
      ],
    ],
  ]);

const size = (bytes: number): string => `${short(bytes / KIBIBYTE)} KiB`;

const cpuRows = ({ cpu }: Against): string[][] => [
  ["events", "contract", "topic", "answered by", "hand-made tells", ...COMPARED],
  ...cpu.map(({ workload, contract, topic, fake, handMade: told, microsecondsPerEvent }) => [
    ...[workload, contract, topic, fake, toldBy(told)],
    ...cells(microsecondsPerEvent),
  ]),
];

const coldStartRows = ({ coldStart }: Against): string[][] => [
  ["", "compile cache", ...COMPARED],
  ...coldStart.flatMap(({ isCached, importMs, publishedMs }) => [
    ["import", isCached ? "yes" : "no", ...cells(importMs)],
    ["import and first batch", isCached ? "yes" : "no", ...cells(publishedMs)],
  ]),
];

const COMPARED = ["here", "there", "here / there", "hand-made", "hand-made / here"];

const cells = ({ here, there, herePerThere, handMade, handMadePerHere }: Comparison): string[] =>
  [here, there, herePerThere, handMade, handMadePerHere].map((value) => (value ? spread(value) : ""));
