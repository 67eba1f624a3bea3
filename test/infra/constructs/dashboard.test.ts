import { expect, test } from "vitest";
import { templateOf } from "../../support/stack.ts";

interface Widget {
  readonly type: string;
  readonly properties: { readonly markdown?: string; readonly title?: string; readonly metrics?: unknown[][] };
}

function widgetsOf(config: object = {}): Widget[] {
  const [dashboard] = Object.values(
    templateOf({ stage: "test", ...config }).findResources("AWS::CloudWatch::Dashboard"),
  );
  const { DashboardBody, DashboardName } = dashboard?.["Properties"] ?? {};
  expect(DashboardName).toBe("sluice-test");
  const [, parts] = DashboardBody["Fn::Join"] as [string, unknown[]];
  const text = parts
    .map((part) => (typeof part === "string" ? part : JSON.stringify(part).replaceAll('"', "'")))
    .join("");
  return JSON.parse(text).widgets;
}
const widgets = widgetsOf();

test("the dashboard asks its questions in the order in which they come up at night", () => {
  const questions = widgets.flatMap(({ properties }) => properties.markdown?.match(/^## (.*)/)?.[1] ?? []);

  expect(questions).toEqual(["Do subscribers get events?", "How late?", "What is stuck?"]);
  expect(widgets[0]?.type).toBe("alarm");
});

test("with delivery logs there is a row of whom SNS cannot reach, and what they answer", () => {
  const titles = (config: object) => widgetsOf(config).flatMap(({ properties }) => properties.title ?? []);
  const logged = titles({ deliveryLogs: { https: 1 } });

  expect(logged.filter((title) => !titles({}).includes(title))).toEqual([
    "Deliveries that failed, by subscriber and answer",
  ]);
});

test("goals and alarms are drawn where they are configured", () => {
  const text = JSON.stringify(widgetsOf({ alarms: { delaySeconds: 17, oldestMessageSeconds: 177 } }));

  expect(text).toContain('"value":17000');
  expect(text).toContain('"value":177');
});

test("every processor metric on it is one of this stage", () => {
  const own = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((metric) => JSON.stringify(metric))
    .filter((metric) => metric.includes("event-processor") || metric.startsWith('["Sluice"'));

  expect(own.length).toBeGreaterThan(10);
  for (const metric of own) expect(metric).toMatch(/"stage","test"|stage=\\"test\\"/);
});

test("more alarms than a widget takes are in several", () => {
  const subscribers = Array.from({ length: 90 }, (_, index) => ({
    ...{ name: `s${index}`, owner: "team", kind: "https", url: `https://example.com/${index}` },
  }));

  const counts = widgetsOf({ subscribers })
    .filter(({ type }) => type === "alarm")
    .map(({ properties }) => (properties as { readonly alarms: unknown[] }).alarms.length);

  expect(counts).toEqual([100, expect.any(Number)]);
});
