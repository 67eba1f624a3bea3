// What the local run is held against, and how it is told.
import { ratioOf, type Spread, spreadOf } from "../../bench/spread.ts";
import { markdownTable, short, spread } from "../../bench/table.ts";

export interface LocalMeasurements {
  readonly revision: string;
  readonly messages: number;
  readonly replaySeconds: Pair;
  readonly startSeconds: Pair;
  /** Messages a second. */
  readonly soak: Pair;
  readonly commandMib: Pair;
  readonly functionMib: Pair;
  /** Internal events a second. */
  readonly ministack: Pair;
}

/** Samples that were taken in turn. */
export interface Pair {
  readonly here: readonly number[];
  readonly there: readonly number[];
}

export interface LocalGoal {
  readonly name: string;
  readonly goal: string;
  readonly reached: Spread;
  readonly isMet: boolean;
  /** Of both. */
  readonly of: string;
}

export function localGoals(measured: LocalMeasurements): LocalGoal[] {
  const { revision, messages, replaySeconds, startSeconds, soak, commandMib, functionMib, ministack } = measured;
  return [
    atLeast(
      `times as fast as ${revision}: replay of ${messages} messages`,
      inverse(replaySeconds),
      4,
      told(replaySeconds, "s"),
    ),
    atLeast(`times as fast as ${revision}: the soak`, soak, 4, told(soak, "messages a second")),
    atMost(`npm start, of ${revision}`, startSeconds, 0.5, told(startSeconds, "s")),
    atMost(`memory of a replay's command at most, of ${revision}`, commandMib, 1, told(commandMib, "MiB")),
    atMost(`the same of the function's process`, functionMib, 1, told(functionMib, "MiB")),
    atLeast("times the internal events a second on MiniStack", ministack, 10, told(ministack, "a second")),
  ];
}

/** For a page, in Markdown. */
export function localFigures(goals: readonly LocalGoal[], title: string): string {
  const rows = goals.map(({ name, goal, reached, isMet, of }) => [
    ...[name, goal],
    `${isMet ? "yes" : "**no**"}: ${spread(reached)}; ${of}`,
  ]);
  return [title, "", markdownTable([["goal", "", "reached"], ...rows])].join("\n");
}

const atLeast = (name: string, pair: Pair, bound: number, of: string): LocalGoal => {
  const reached = ratios(pair);
  return { ...{ name, reached, of, goal: `at least ${bound}` }, isMet: reached.median >= bound };
};

const atMost = (name: string, pair: Pair, bound: number, of: string): LocalGoal => {
  const reached = ratios(pair);
  return { ...{ name, reached, of, goal: `at most ${bound}` }, isMet: reached.median <= bound };
};

const ratios = ({ here, there }: Pair): Spread => ratioOf(here, there);

const inverse = ({ here, there }: Pair): Pair => ({ here: there, there: here });

const told = ({ here, there }: Pair, unit: string): string =>
  `${short(spreadOf(here).median)} and ${short(spreadOf(there).median)} ${unit}`;
