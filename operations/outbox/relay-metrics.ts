// A report of the relay → a document of CloudWatch's embedded metric format, one line of its log (pure).
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import { METRIC_NAMESPACE, RELAY_DIMENSION, RELAY_METRIC, RELAY_SERVICE } from "../../shared/wiring/index.ts";
import type { RelayReport } from "./relay.ts";

/** What is not known just now is left out: an alarm on it counts that as missing. */
export function relayMetrics(report: RelayReport, targetArn: string, timestampMs: number): object {
  const { sent, refusedKeys, outbox } = report;
  const values: Readonly<Record<string, number>> = {
    [RELAY_METRIC.sent]: sent,
    [RELAY_METRIC.refusedKeys]: refusedKeys,
    ...(outbox && {
      [RELAY_METRIC.waiting]: outbox.waiting,
      [RELAY_METRIC.oldestSeconds]: outbox.oldest_seconds ?? 0,
      [RELAY_METRIC.setAside]: outbox.set_aside,
    }),
  };
  const Metrics = Object.keys(values).map((Name) => ({
    Name,
    Unit: Name === RELAY_METRIC.oldestSeconds ? "Seconds" : "Count",
  }));
  const directive = { Namespace: METRIC_NAMESPACE, Dimensions: [["service", RELAY_DIMENSION]], Metrics };
  return {
    _aws: { Timestamp: timestampMs, CloudWatchMetrics: [directive] },
    service: RELAY_SERVICE,
    [RELAY_DIMENSION]: targetArn.split(":").at(-1),
    ...values,
  };
}
