import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { ProcessorVariables, SinkVariables, TopicType } from "../../shared/wiring/index.ts";
import { type SinkFunctionProps, sinkFunction } from "./sink-function.ts";

export interface EventProcessorProps extends SinkFunctionProps {
  readonly externalTopic: Topic;
  readonly topicType: TopicType;
  /** Where the canary's events go. @default there is no canary */
  readonly canaryTopic?: Topic | undefined;
}

/** The function that reads the internal queue and publishes to the external topic. */
export class EventProcessor extends Construct {
  readonly function: NodejsFunction;
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, { externalTopic, topicType, canaryTopic, ...props }: EventProcessorProps) {
    super(scope, id);
    const { contracts, processor } = props.config;
    const { maxConcurrency, reservedConcurrency } = processor;
    const variables: Omit<ProcessorVariables, keyof SinkVariables> = {
      SLUICE_CANARY_TOPIC_ARN: canaryTopic?.topicArn,
      SLUICE_EXTERNAL_TOPIC_ARN: externalTopic.topicArn,
      SLUICE_EXTERNAL_TOPIC_TYPE: topicType,
    };
    const topics = canaryTopic ? [externalTopic, canaryTopic] : [externalTopic];
    const resources = topics.map(({ topicArn }) => topicArn);
    const made = sinkFunction(this, props, {
      ...{ folder: "event-processor", contracts, maxConcurrency, variables },
      statements: [new PolicyStatement({ actions: ["sns:Publish"], resources })],
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    this.function = made.function;
    this.log = made.log;
  }
}
