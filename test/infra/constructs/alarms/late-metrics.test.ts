// Metrics arrive minutes late. An alarm that fills gaps sees the newest period filled, and would never leave one state if it needed it.
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { templateOf } from "../../../support/stack.ts";

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Metrics?: readonly { readonly Id: string; readonly Expression?: string }[];
}
/** What each metric of an expression counted in one period; one that is not there has not arrived. */
type Period = Readonly<Record<string, number>>;

const alarms = new Map(
  Object.values(templateOf({ stage: "test" }).findResources("AWS::CloudWatch::Alarm")).map(({ Properties }) => [
    String(Properties.AlarmName).replace("sluice-test-", ""),
    Properties as AlarmProperties,
  ]),
);
const alarmOf = (name: string): AlarmProperties => {
  const alarm = alarms.get(name);
  if (alarm === undefined) throw new Error(`no alarm ${name}`);
  return alarm;
};
const expressionOf = ({ Metrics = [] }: AlarmProperties): string =>
  Metrics.find(({ Expression }) => Expression !== undefined)?.Expression ?? "";

/** The value of an expression in one period, as CloudWatch's metric math has it. */
function valueIn(alarm: AlarmProperties, period: Period): number {
  const ids = (alarm.Metrics ?? []).map(({ Id }) => [Id, period[Id]]);
  return runInNewContext(expressionOf(alarm), {
    ...Object.fromEntries(ids),
    FILL: (value: number | undefined, gap: number) => value ?? gap,
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    MAX: (values: number[]) => Math.max(...values),
  });
}

/** Whether it is on, when these are the latest periods, the newest last. */
function isOn(alarm: AlarmProperties, periods: readonly Period[]): boolean {
  const looked = periods.slice(-alarm.EvaluationPeriods);
  expect(looked.length).toBe(alarm.EvaluationPeriods);
  return looked.filter((period) => valueIn(alarm, period) > alarm.Threshold).length >= alarm.DatapointsToAlarm;
}

const NOTHING_YET: Period = {};
const times = (count: number, period: Period): Period[] => Array.from({ length: count }, () => period);
const LONG = 12;

/** A period of each in which all is well, and one in which it is not. */
const PERIODS: Record<string, { readonly well: Period; readonly wrong: Period }> = {
  "records-fail": { well: { received: 1_000, failed: 0 }, wrong: { received: 1_000, failed: 900 } },
  "deliveries-fail": { well: { failed: 0, redriven: 0 }, wrong: { failed: 900, redriven: 0 } },
  "books-processor": { well: { received: 1_000, published: 1_000 }, wrong: { received: 1_000, published: 10 } },
  "books-acknowledged": { well: { deleted: 1_000, published: 1_000 }, wrong: { deleted: 1_000, published: 10 } },
  "books-queue": { well: { sent: 1_000, deleted: 1_000 }, wrong: { sent: 1_000, deleted: 10 } },
};

test("these are all alarms that fill gaps with nothing", () => {
  const filling = [...alarms].filter(([, alarm]) => expressionOf(alarm).includes(", 0)")).map(([name]) => name);

  expect(filling.toSorted()).toEqual(Object.keys(PERIODS).toSorted());
});

describe.each(Object.entries(PERIODS))("%s", (name, { well, wrong }) => {
  const alarm = alarmOf(name);

  test("is on while it goes wrong, whether the newest period has arrived or not", () => {
    expect(isOn(alarm, times(LONG, wrong))).toBe(true);
    expect(isOn(alarm, [...times(LONG, wrong), NOTHING_YET])).toBe(true);
  });

  test("is off while all is well, whether the newest period has arrived or not", () => {
    expect(isOn(alarm, times(LONG, well))).toBe(false);
    expect(isOn(alarm, [...times(LONG, well), NOTHING_YET])).toBe(false);
  });

  test("does not go on for a newest period of which one metric has arrived and another has not", () => {
    for (const id of Object.keys(well)) {
      expect(isOn(alarm, [...times(LONG, well), { [id]: well[id] ?? 0 }])).toBe(false);
    }
  });

  test("goes off again once all is well", () => {
    expect(isOn(alarm, [...times(LONG, wrong), ...times(LONG, well), NOTHING_YET])).toBe(false);
  });
});

test("messages deleted in the period after that in which they were reported, again and again, are not missing", () => {
  const reported = { deleted: 1_000, published: 2_000 };
  const deleted = { deleted: 2_000, published: 1_000 };
  const half = { deleted: 1_000 };
  const alternating = Array.from({ length: LONG }, (_, index) => (index % 2 === 0 ? reported : deleted));

  for (const before of [alternating, alternating.slice(1)]) {
    expect(isOn(alarmOf("books-acknowledged"), [...before, half])).toBe(false);
  }
});
