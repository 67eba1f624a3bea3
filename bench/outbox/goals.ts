// What the outbox's speed is held against, and its table on the page (pure).
import type { Spread } from "../spread.ts";
import { markdownTable, short, spread } from "../table.ts";
import type { OutboxSpeed } from "./speed.ts";

export interface OutboxGoal {
  readonly name: string;
  readonly reached: Spread;
  readonly isMet: boolean;
  /** In words; none for what is only told. */
  readonly goal: string;
  readonly of: string;
}

export function outboxGoals({ relay, rivals, enqueue }: OutboxSpeed): OutboxGoal[] {
  const atLeast = (name: string, reached: Spread, bound: number, of = ""): OutboxGoal => ({
    ...{ name, reached, of, goal: `at least ${bound.toLocaleString("en")}` },
    isMet: reached.median >= bound,
  });
  const atMost = (name: string, reached: Spread, bound: number, of: string): OutboxGoal => ({
    ...{ name, reached, of, goal: `at most ${bound}` },
    isMet: reached.median <= bound,
  });
  const rival = (name: keyof OutboxSpeed["rivals"], what: string, bound: number): OutboxGoal => {
    const { perSecond, relayPerRival } = rivals[name];
    return atLeast(`times ${what}`, relayPerRival, bound, `${spread(perSecond)} a second`);
  };
  const { one, sixteen } = enqueue;
  const times = (each: OutboxSpeed["enqueue"]["one"]): string =>
    `${short(each.enqueue.median)} and ${short(each.plain.median)} us`;
  return [
    atLeast("events a second, from rows to the queue", relay, 5_000),
    rival("graphile-worker", "graphile-worker, a job for each event in a queue of its key", 3),
    rival("pg-boss", "pg-boss, a job for each event, one by one, policy key_strict_fifo", 3),
    rival("pg-boss-at-once", "the same, a thousand jobs at once, ten in a call", 3),
    atMost(
      "transaction with enqueue, of one with a plain insert of the same row, 1 writer",
      one.perPlain,
      1.5,
      times(one),
    ),
    atMost("the same, 16 writers", sixteen.perPlain, 1.5, times(sixteen)),
  ];
}

/** For a page, in Markdown. */
export function outboxFigures(goals: readonly OutboxGoal[], title: string): string {
  const rows = goals.map(({ name, goal, reached, isMet, of }) => [
    ...[name, goal],
    `${isMet ? "yes" : "**no**"}: ${spread(reached)}${of ? `; ${of}` : ""}`,
  ]);
  return [title, "", markdownTable([["goal", "", "reached"], ...rows])].join("\n");
}
