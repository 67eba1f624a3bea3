// Every alarm can be acted on: it has a name, a sentence, a section in the runbook, and a threshold that can be configured.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OUTBOX } from "../../../support/outbox-config.ts";
import { templateOf } from "../../../support/stack.ts";

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Threshold: number;
  readonly TreatMissingData?: string;
  readonly AlarmActions?: readonly unknown[];
  readonly Metrics?: readonly { Id: string; Expression?: string; MetricStat?: object }[];
}

const EVERY_ALARM = { silenceMinutes: 30 };
const STAGE = {
  stage: "test",
  canary: true,
  internalConsumers: ["scheduler"],
  outbox: OUTBOX,
  subscribers: [
    { name: "team", owner: "team", kind: "sqs", queue: "standard" },
    { name: "hook", owner: "team", kind: "https", url: "https://example.com" },
  ],
};
/** Of alarms that there are several of, the section of the runbook that all of them share. */
const sectionOf = (name: string): string => name.replace(/(?<=^(?:subscriber|consumer)-dead-lettered)-.*/, "");

function alarmsOf(alarms: object = {}): Map<string, AlarmProperties> {
  const template = templateOf({ ...STAGE, alarms: { ...EVERY_ALARM, ...alarms } });
  const resources = Object.values(template.findResources("AWS::CloudWatch::Alarm"));
  return new Map(resources.map(({ Properties }) => [Properties.AlarmName.replace("sluice-test-", ""), Properties]));
}
const template = templateOf({ ...STAGE, alarms: EVERY_ALARM });
const [page] = Object.values(template.findResources("AWS::CloudWatch::CompositeAlarm"));
const alarms = alarmsOf();
const RUNBOOK_URL = "https://wiki.example.com/sluice";
const published = alarmsOf({ runbookUrl: RUNBOOK_URL });

test("the runbook has a section for each alarm, and none for an alarm that does not exist", () => {
  const [, section = ""] = readFileSync("docs/runbook.md", "utf8").split(/^## Alarms$/m);
  const headings = [...(section.split(/^## /m)[0] ?? "").matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);

  expect(headings.toSorted()).toEqual([...new Set([...alarms.keys(), "page"].map(sectionOf))].toSorted());
});

test("every alarm carries the stage in its name, one sentence, and a link to its section", () => {
  const all = [...alarms.values(), page?.["Properties"] as AlarmProperties];

  expect(all.length).toBeGreaterThan(10);
  for (const { AlarmName, AlarmDescription } of all) {
    expect(AlarmName).toMatch(/^sluice-test-[a-z-]+$/);
    expect(AlarmDescription).toMatch(/^[A-Z][^.]{40,}\. docs\/runbook\.md#[a-z-]+$/);
    expect(AlarmDescription.endsWith(`#${sectionOf(AlarmName.replace("sluice-test-", ""))}`)).toBe(true);
  }
});

test("the link leads to where the runbook is published, if the configuration says so", () => {
  for (const [name, { AlarmDescription }] of published) {
    expect(AlarmDescription.endsWith(` ${RUNBOOK_URL}#${sectionOf(name)}`)).toBe(true);
  }
});

test("every link in an alarm's text opens: its page is one, and has that heading", () => {
  const anchors = [...readFileSync("docs/runbook.md", "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
  const texts = [...published.values()].map(({ AlarmDescription }) => AlarmDescription);

  for (const text of texts) {
    const links = text.match(/\S*#\S+/g) ?? [];
    expect(links).toHaveLength(1);
    for (const link of links) {
      const { origin, pathname, hash } = new URL(link);
      expect(origin + pathname).toBe(RUNBOOK_URL);
      expect(anchors).toContain(hash.slice(1));
    }
  }
});

test("what missing data means is decided for every alarm", () => {
  const missing = Object.groupBy([...alarms], ([, { TreatMissingData }]) => TreatMissingData ?? "undecided");

  expect(Object.keys(missing).toSorted()).toEqual(["breaching", "ignore", "notBreaching"]);
  expect(missing["breaching"]?.map(([name]) => name)).toEqual(["nothing-comes-in", "outbox-waits", "canary-missing"]);
  expect(missing["ignore"]?.map(([name]) => sectionOf(name))).toEqual([
    "dead-lettered",
    ...["subscriber-dead-lettered", "subscriber-dead-lettered", "consumer-dead-lettered"],
    "outbox-set-aside",
  ]);
});

test.each([
  [{ delaySeconds: 7 }, "events-too-late", 7_000],
  [{ oldestMessageSeconds: 77 }, "oldest-message-too-old", 77],
  [{ quarantinedMessages: 7 }, "quarantine-grows", 7],
  [{ quarantineDays: 7 }, "quarantine-waits", 604_800],
  [{ outboxSeconds: 77 }, "outbox-waits", 77],
  [{ processorErrors: 7 }, "processor-fails", 7],
  [{ processorThrottles: 7 }, "processor-throttled", 7],
  [{ failedPercent: 7 }, "records-fail", 7],
  [{ failedDeliveries: 7 }, "deliveries-fail", 7],
  [{ canaryMissing: 7 }, "canary-missing", 7],
  [{ unbalancedMessages: 7 }, "books-acknowledged", 7],
  [{ unbalancedMessages: 7 }, "books-queue", 7],
])("%j sets the threshold of %s", (config, name, threshold) => {
  expect(alarms.get(name)?.Threshold).not.toBe(threshold);
  expect(alarmsOf(config).get(name)?.Threshold).toBe(threshold);
});

test("the other thresholds leave nothing to choose: one dead letter, one lost event, one record without outcome", () => {
  for (const name of ["dead-lettered", "deliveries-lost", "books-processor"]) {
    expect(alarms.get(name)?.Threshold).toBe(0);
  }
});

test("each subscriber and each internal consumer has an alarm of its own, for all of its dead-letter queues", () => {
  const queuesOf = (name: string): string => JSON.stringify(alarms.get(name)?.Metrics);

  expect(queuesOf("subscriber-dead-lettered-team")).toMatch(
    /teamSubscriptionDeadLetterQueue.*teamCreatedReaderDeadLetter/,
  );
  expect(queuesOf("subscriber-dead-lettered-hook")).toMatch(/hookSubscriptionDeadLetterQueue/);
  expect(queuesOf("consumer-dead-lettered-scheduler")).toMatch(/ConsumerschedulerDeadLetterQueue/);
});

test("the share that counts as tolerable is a setting", () => {
  const expressions = JSON.stringify([...alarmsOf({ unbalancedPercent: 20 }).values()]);

  expect(expressions).toContain("0.8 * FILL(deleted, 0)");
  expect(expressions).toContain("0.8 * FILL(sent, 0)");
});

test("silence is an alarm only where the configuration says how long it may last", () => {
  expect([...alarmsOf({ silenceMinutes: undefined }).keys()]).not.toContain("nothing-comes-in");
  expect(JSON.stringify(alarms.get("nothing-comes-in"))).toContain('"Period":1800');
});

test("one page stands for all urgent alarms; those that may stay on for days speak for themselves", () => {
  const rule = JSON.stringify(page?.["Properties"].AlarmRule);
  const resources = Object.entries(template.findResources("AWS::CloudWatch::Alarm"));

  const paging = resources.filter(([logicalId]) => rule.includes(logicalId));
  const telling = resources.filter(([, { Properties }]) => Properties.AlarmActions !== undefined);
  expect(paging.length + telling.length).toBe(resources.length);
  expect(telling.map(([, { Properties }]) => Properties.AlarmName)).toEqual([
    "sluice-test-dead-lettered",
    "sluice-test-quarantine-waits",
    "sluice-test-deliveries-fail",
    "sluice-test-subscriber-dead-lettered-team",
    "sluice-test-subscriber-dead-lettered-hook",
    "sluice-test-consumer-dead-lettered-scheduler",
    "sluice-test-outbox-set-aside",
  ]);
  expect(page?.["Properties"]).toMatchObject({ AlarmName: "sluice-test-page" });
  expect(page?.["Properties"].AlarmActions).toEqual(page?.["Properties"].OKActions);
});

test("CloudWatch takes every expression: at most ten metrics, and no search", () => {
  for (const { Metrics = [] } of alarms.values()) {
    expect(Metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
    for (const { Expression = "" } of Metrics) expect(Expression).not.toMatch(/SEARCH|RUNNING_SUM|METRICS/);
  }
});

describe("the books", () => {
  /** A sum of filled metrics, some with a factor, as CloudWatch would compute it for one period; and whether that is too much. */
  function isUnbalanced(name: string, counts: Record<string, number>): boolean {
    const { Metrics = [], Threshold = 0 } = alarms.get(name) ?? {};
    const expression = Metrics.find(({ Expression }) => Expression)?.Expression ?? "";
    const terms = [...expression.matchAll(/(- )?(?:([\d.]+) \* )?FILL\((\w+), 0\)/g)];
    expect(terms.map(([text]) => text).join(" ")).toBe(expression);
    for (const key of Object.keys(counts)) expect(terms.map(([, , , id]) => id)).toContain(key);
    const sum = terms.reduce(
      (total, [, minus, factor = "1", id = ""]) => total + (minus ? -1 : 1) * Number(factor) * (counts[id] ?? 0),
      0,
    );
    return sum > Threshold;
  }

  test.each([
    ["a quiet time", {}, false],
    ["an ordinary batch", { received: 10, published: 4, ignored: 5, quarantined: 1 }, false],
    ["retries", { received: 30, published: 10, failed: 20 }, false],
    ["one record without an outcome", { received: 10, published: 4, ignored: 5 }, true],
  ])("of the processor: %s", (_, counts, expected) => {
    expect(isUnbalanced("books-processor", counts)).toBe(expected);
  });

  test.each([
    ["a quiet time", {}, false],
    ["ordinary traffic", { deleted: 10_000, published: 4_000, ignored: 5_990, quarantined: 10 }, false],
    ["records done twice, deleted once", { deleted: 10_000, published: 12_000 }, false],
    ["records reported in one period and deleted in the next", { deleted: 10_090, published: 10_000 }, false],
    ["a few messages less, as metrics are approximate", { deleted: 100_000, published: 96_000 }, false],
    ["a function that says done and does nothing", { deleted: 10_000 }, true],
    ["a second reader that takes a tenth", { deleted: 10_000, published: 9_000 }, true],
  ])("of queue and processor: %s", (_, counts, expected) => {
    expect(isUnbalanced("books-acknowledged", counts)).toBe(expected);
  });

  test.each([
    ["a quiet time", {}, false],
    ["ordinary traffic", { sent: 10_000, deleted: 10_000 }, false],
    ["the engine sends everything twice", { sent: 20_000, deduplicated: 10_000, deleted: 10_000 }, false],
    ["a standstill with everything waiting", { sent: 10_000, waiting: 9_000, inflight: 1_000 }, false],
    ["an old backlog that is worked off", { sent: 10, deleted: 50_000, waiting: 60_000 }, false],
    ["dead letters", { sent: 10_000, deleted: 9_000, dead: 1_000 }, false],
    ["a purge", { sent: 10_000, deleted: 4_000, waiting: 10 }, true],
  ])("of the queue: %s", (_, counts, expected) => {
    expect(isUnbalanced("books-queue", counts)).toBe(expected);
  });
});
