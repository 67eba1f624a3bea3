// environment → clients → wiring → export. No rules here.
import { engine } from "#engine";
import { isOfCanary } from "../../shared/engines/index.ts";
import { METRIC_SERVICE, ProcessorEnvironmentSchema } from "../../shared/wiring/index.ts";
import { batchHandler, type Sink } from "../processing/index.ts";
import { routedSink } from "../sinks/routed-sink.ts";
import { snsClient } from "../sinks/sns-client.ts";
import { snsSink } from "../sinks/sns-sink.ts";

const environment = ProcessorEnvironmentSchema.parse(process.env);
const sns = snsClient();
const topicSink = (topicArn: string): Sink => snsSink(sns, topicArn, environment.SLUICE_EXTERNAL_TOPIC_TYPE);
const sink = withCanary(topicSink(environment.SLUICE_EXTERNAL_TOPIC_ARN));

/** The canary's events have a topic of their own, so that no subscriber sees them. */
function withCanary(external: Sink): Sink {
  const { canary } = engine;
  const topicArn = environment.SLUICE_CANARY_TOPIC_ARN;
  if (!canary || !topicArn) return external;
  return routedSink(external, [{ takes: (event) => isOfCanary(canary, event), sink: topicSink(topicArn) }]);
}

export const handler = batchHandler(environment, { engine, sink, service: METRIC_SERVICE });
