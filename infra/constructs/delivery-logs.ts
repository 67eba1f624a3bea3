// What SNS writes of its deliveries: one log group for those that succeeded, one for those that failed.
import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Policy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { LoggingProtocol, type Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { deliveryLogGroups } from "../../shared/wiring/index.ts";
import type { DeliveryLogs } from "../config/delivery-logs.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";

const PROTOCOLS: Readonly<Record<keyof DeliveryLogs, LoggingProtocol>> = {
  sqs: LoggingProtocol.SQS,
  https: LoggingProtocol.HTTP,
  lambda: LoggingProtocol.LAMBDA,
  firehose: LoggingProtocol.FIREHOSE,
};

export interface DeliveryLoggingProps {
  readonly config: Config;
  readonly encryption: Encryption;
  readonly topic: Topic;
  readonly logs: DeliveryLogs;
}

/**
 * SNS makes a group by itself where it may, which keeps its lines for ever and has no key. So it may not: it may write into the two
 * that are made here, once they are there.
 */
export class DeliveryLogging extends Construct {
  readonly failures: LogGroup;

  constructor(scope: Construct, id: string, { config, encryption, topic, logs }: DeliveryLoggingProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    const role = new Role(this, "Role", {
      // Of any topic of this account: the topic names the role, so the role cannot name the topic.
      assumedBy: new ServicePrincipal("sns.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
    });
    for (const [name, protocol] of Object.entries(PROTOCOLS) as [keyof DeliveryLogs, LoggingProtocol][]) {
      const percent = logs[name];
      if (percent === undefined) continue;
      topic.addLoggingConfig({
        protocol,
        failureFeedbackRole: role,
        ...(percent > 0 ? { successFeedbackRole: role, successFeedbackSampleRate: percent } : {}),
      });
    }
    const names = deliveryLogGroups({ region, account, topicName: topic.topicName });
    const group = (groupId: string, logGroupName: string): LogGroup =>
      new LogGroup(this, groupId, {
        logGroupName,
        removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        ...(encryption.customerKey ? { encryptionKey: encryption.customerKey } : {}),
      });
    const successes = group("Successes", names.successes);
    this.failures = group("Failures", names.failures);
    role.attachInlinePolicy(
      new Policy(this, "Policy", {
        statements: [
          new PolicyStatement({
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [successes.logGroupArn, this.failures.logGroupArn],
          }),
        ],
      }),
    );
  }
}
