// Three questions, in the order in which somebody on call asks them.
import { Duration } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { METRIC, METRIC_DIMENSION, METRIC_NAMESPACE } from "../../shared/wiring/index.ts";
import type { Config } from "../config.ts";
import { ALARM_PERIOD } from "../defaults.ts";
import { canaryMetric, processorMetric, type WatchedReader, type WatchedResources } from "./watched-resources.ts";

const FULL_WIDTH = 24;
const HEIGHT = 6;

export interface SluiceDashboardProps {
  readonly config: Config;
  readonly resources: WatchedResources;
  readonly alarms: readonly IAlarm[];
}

export class SluiceDashboard extends Construct {
  constructor(scope: Construct, id: string, { config, resources, alarms }: SluiceDashboardProps) {
    super(scope, id);
    new Dashboard(this, "Dashboard", {
      dashboardName: `sluice-${resources.stage}`,
      defaultInterval: Duration.hours(3),
      widgets: [
        ...alarmRows(alarms),
        ...(resources.sns ? topicRows(resources.sns, config) : []),
        ...resources.others.flatMap((reader) => readerRows(reader, config)),
      ],
    });
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const WIDGET_MAX_ALARMS = 100;

function alarmRows(alarms: readonly IAlarm[]): IWidget[][] {
  const rows = Array.from({ length: Math.ceil(alarms.length / WIDGET_MAX_ALARMS) }, (_, row) =>
    alarms.slice(row * WIDGET_MAX_ALARMS, (row + 1) * WIDGET_MAX_ALARMS),
  );
  return rows.map((some) => [new AlarmStatusWidget({ title: "Alarms", alarms: some, width: FULL_WIDTH, height: 4 })]);
}

type TopicResources = NonNullable<WatchedResources["sns"]>;

function topicRows({ reader, externalTopic, deliveryFailures }: TopicResources, config: Config): IWidget[][] {
  return [
    question("Do subscribers get events?"),
    deliveryRow({ reader, externalTopic }),
    ...(deliveryFailures ? [failureRow(deliveryFailures)] : []),
    question("How late?"),
    delayRow(reader, config),
    question("What is stuck?"),
    queueRow(reader),
    processorRow(reader),
    booksRow({ reader, externalTopic }),
  ];
}

/** The same three questions of another sink than SNS. */
function readerRows(reader: WatchedReader, config: Config): IWidget[][] {
  return [
    question(config.topic === "none" ? "Do events get to Kafka?" : `Beside SNS: ${reader.service}`),
    row(
      {
        title: "External events, by contract and type",
        left: [byDimension(reader, "externalEvents", ["contract", "type"])],
      },
      ...delays(reader, config),
    ),
    queueRow(reader),
    processorRow(reader),
  ];
}

function question(text: string): IWidget[] {
  return [new TextWidget({ markdown: `## ${text}\n`, width: FULL_WIDTH, height: 1 })];
}

interface Graph {
  readonly title: string;
  readonly left: IMetric[];
  readonly line?: { readonly value: number; readonly label: string };
}

/** A row of graphs of equal width. */
function row(...graphs: readonly Graph[]): IWidget[] {
  return graphs.map(
    ({ title, left, line }) =>
      new GraphWidget({
        title,
        left,
        ...(line ? { leftAnnotations: [line] } : {}),
        leftYAxis: { min: 0 },
        period: ALARM_PERIOD.count,
        width: FULL_WIDTH / graphs.length,
        height: HEIGHT,
      }),
  );
}

/** One line for each value that a dimension of the processor's metrics has taken. */
function byDimension(
  { service, stage }: Pick<WatchedReader, "service" | "stage">,
  name: keyof typeof METRIC,
  dimensions: readonly (keyof typeof METRIC_DIMENSION)[],
): IMetric {
  const names = ["service", METRIC_DIMENSION.stage, ...dimensions.map((dimension) => METRIC_DIMENSION[dimension])];
  return new MathExpression({
    expression: `SEARCH('{${[METRIC_NAMESPACE, ...names].join(",")}} MetricName="${METRIC[name]}" service="${service}" stage="${stage}"', 'Sum', ${ALARM_PERIOD.count.toSeconds()})`,
    usingMetrics: {},
    label: dimensions.map((dimension) => `\${PROP('Dim.${METRIC_DIMENSION[dimension]}')}`).join(" "),
  });
}

function deliveryRow({ reader, externalTopic }: TopicResources): IWidget[] {
  return row(
    {
      title: "External events, by contract and type",
      left: [byDimension(reader, "externalEvents", ["contract", "type"])],
    },
    {
      title: "SNS: published, delivered, failed",
      left: [
        externalTopic.metricNumberOfMessagesPublished({ label: "published" }),
        externalTopic.metricNumberOfNotificationsDelivered({ label: "delivered, all subscribers" }),
        externalTopic.metricNumberOfNotificationsFailed({ label: "failed" }),
        externalTopic.metric("NumberOfNotificationsRedrivenToDlq", {
          label: "moved to a subscriber's DLQ",
          statistic: "Sum",
        }),
      ],
    },
  );
}

/** Whom SNS cannot reach, and what they answer: every failed delivery of the range shown. */
function failureRow(failures: ILogGroup): IWidget[] {
  return [
    new LogQueryWidget({
      title: "Deliveries that failed, by subscriber and answer",
      logGroupNames: [failures.logGroupName],
      queryLines: [
        "stats count(*) as deliveries, max(delivery.attempts) as attempts by delivery.destination, delivery.statusCode, delivery.providerResponse",
        "sort deliveries desc",
        "limit 50",
      ],
      width: FULL_WIDTH,
      height: HEIGHT,
    }),
  ];
}

function delays(reader: WatchedReader, { alarms }: Config): Graph[] {
  return [
    {
      title: "From change to publication, milliseconds",
      left: ["p50", "p99", "Maximum"].map((statistic) =>
        processorMetric(reader, "delayMs", { statistic, label: statistic }),
      ),
      line: { value: alarms.delaySeconds * 1_000, label: "goal for p99" },
    },
    {
      title: "Oldest message in the internal queue, seconds",
      left: [reader.internalQueue.metricApproximateAgeOfOldestMessage({ label: "age" })],
      line: { value: alarms.oldestMessageSeconds, label: "alarm" },
    },
  ];
}

function delayRow(reader: WatchedReader, config: Config): IWidget[] {
  return row(
    ...delays(reader, config),
    ...(config.canary
      ? [
          {
            title: "The canary's way through, milliseconds",
            left: [canaryMetric(reader.stage, "delayMs", { statistic: "Average", label: "delay" })],
          },
        ]
      : []),
  );
}

function queueRow(reader: WatchedReader): IWidget[] {
  const { internalQueue, deadLetterQueue, quarantineQueue } = reader;
  return row(
    {
      title: "Internal queue",
      left: [
        internalQueue.metricApproximateNumberOfMessagesVisible({ label: "waiting" }),
        internalQueue.metricApproximateNumberOfMessagesNotVisible({ label: "in flight" }),
      ],
    },
    {
      title: "Kept for a person",
      left: [
        quarantineQueue.metricApproximateNumberOfMessagesVisible({ label: "quarantine" }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: "dead letters" }),
      ],
    },
    { title: "Quarantined, by reason", left: [byDimension(reader, "quarantined", ["reason"])] },
  );
}

function processorRow(reader: WatchedReader): IWidget[] {
  const { processor } = reader;
  return row(
    {
      title: "Handed back and tried again",
      left: [
        byDimension(reader, "failed", ["reason"]),
        processorMetric(reader, "retried", { label: "delivered again" }),
        processorMetric(reader, "refusedEvents", { label: "events refused" }),
      ],
    },
    {
      title: "Invocations",
      left: [
        processor.metricInvocations({ label: "invocations" }),
        processor.metricErrors({ label: "errors" }),
        processor.metricThrottles({ label: "throttles" }),
      ],
    },
    {
      title: "Batch: records and milliseconds",
      left: [
        processorMetric(reader, "received", { statistic: "Average", label: "records, average" }),
        processorMetric(reader, "durationMs", { statistic: "p50", label: "ms, p50" }),
        processorMetric(reader, "durationMs", { statistic: "p99", label: "ms, p99" }),
      ],
    },
  );
}

function booksRow({ reader, externalTopic }: TopicResources): IWidget[] {
  const { internalQueue } = reader;
  const sums = (title: string, metrics: IMetric[]): IWidget =>
    new SingleValueWidget({
      title,
      metrics,
      setPeriodToTimeRange: true,
      fullPrecision: true,
      width: FULL_WIDTH / 3,
      height: HEIGHT,
    });
  return [
    sums("Accounts of the range shown: queue", [
      internalQueue.metricNumberOfMessagesSent({ label: "sent" }),
      internalQueue.metricNumberOfMessagesReceived({ label: "received, with repetitions" }),
      internalQueue.metricNumberOfMessagesDeleted({ label: "deleted" }),
    ]),
    sums("Accounts: processor", [
      processorMetric(reader, "received", { label: "received, with repetitions" }),
      processorMetric(reader, "published", { label: "published" }),
      processorMetric(reader, "ignored", { label: "ignored" }),
      processorMetric(reader, "quarantined", { label: "quarantined" }),
      processorMetric(reader, "failed", { label: "failed" }),
    ]),
    sums("Accounts: external events", [
      processorMetric(reader, "externalEvents", { label: "published, says the processor" }),
      externalTopic.metricNumberOfMessagesPublished({ label: "published, says SNS" }),
    ]),
  ];
}
