// environment → clients → wiring → export. No rules here.
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { engine } from "#engine";
import { isOfCanary } from "../../shared/engines/index.ts";
import { METRIC_SERVICE, ProcessorEnvironmentSchema } from "../../shared/wiring/index.ts";
import { batchHandler, type Sink } from "../processing/index.ts";
import { routedSink } from "../sinks/routed-sink.ts";
import { snsClient } from "../sinks/sns-client.ts";
import { snsSink } from "../sinks/sns-sink.ts";

const environment = ProcessorEnvironmentSchema.parse(process.env);
const logger = new Logger({ serviceName: METRIC_SERVICE });
const sns = snsClient();
const topicSink = (topicArn: string): Sink => snsSink(sns, topicArn, environment.SLUICE_EXTERNAL_TOPIC_TYPE);
const sink = withCanary(topicSink(environment.SLUICE_EXTERNAL_TOPIC_ARN));
const processEvent = batchHandler(environment, { engine, sink, logger, service: METRIC_SERVICE });

/** The canary's events have a topic of their own, so that no subscriber sees them. */
function withCanary(external: Sink): Sink {
  const { canary } = engine;
  const topicArn = environment.SLUICE_CANARY_TOPIC_ARN;
  if (!canary || !topicArn) return external;
  return routedSink(external, [{ takes: (event) => isOfCanary(canary, event), sink: topicSink(topicArn) }]);
}

export const handler = middy(processEvent).use(injectLambdaContext(logger));
