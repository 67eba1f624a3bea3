import { Stack } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { CfnResourcePolicy } from "aws-cdk-lib/aws-xray";
import { Construct } from "constructs";

export interface TopicTracingProps {
  readonly stage: string;
  readonly topics: readonly Topic[];
}

/**
 * Lets SNS add to a trace how long each delivery of these topics took. What calls them hands the trace over by itself: the SDK in a
 * function, whatever the engine is traced with. https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
 */
export class TopicTracing extends Construct {
  constructor(scope: Construct, id: string, { stage, topics }: TopicTracingProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const document = new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new ServicePrincipal("sns.amazonaws.com")],
          actions: ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTraceSegments"],
          resources: ["*"], // X-Ray's actions know no resources
          conditions: {
            StringEquals: { "aws:SourceAccount": stack.account },
            ArnEquals: { "aws:SourceArn": topics.map(({ topicArn }) => topicArn) },
          },
        }),
      ],
    });
    new CfnResourcePolicy(this, "Policy", {
      policyName: `sluice-${stage}-topics`,
      policyDocument: stack.toJsonString(document.toJSON()),
    });
  }
}
