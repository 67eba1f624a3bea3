// Who may do what from outside: the engine publishes, others subscribe, SNS traces.
import { Stack } from "aws-cdk-lib";
import {
  AccountPrincipal,
  AnyPrincipal,
  ManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { CfnResourcePolicy } from "aws-cdk-lib/aws-xray";
import { Construct } from "constructs";
import type { TopicType } from "../../shared/wiring/index.ts";
import type { SubscribeAccess } from "../config/subscribers.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import type { InternalFanOut, InternalQueue } from "./internal-tier.ts";

export interface EngineAccessProps {
  readonly config: Config;
  readonly encryption: Encryption;
  readonly queue: InternalQueue;
  readonly fanOut: InternalFanOut | undefined;
}

/** Lets the engine publish to its one target, and do nothing else. */
export class EngineAccess extends Construct {
  /** For a role of the engine in this account. */
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, props: EngineAccessProps) {
    super(scope, id);
    const { config, encryption, queue, fanOut } = props;
    const target = fanOut ? publishTo(fanOut.topic) : sendTo(queue);
    const useKey = { actions: ["kms:GenerateDataKey", "kms:Decrypt"] };
    this.policy = new ManagedPolicy(this, "Policy", {
      description: `Sluice (${config.stage}): publish internal events`,
      statements: [new PolicyStatement(target), new PolicyStatement({ ...useKey, resources: [encryption.key.keyArn] })],
    });
    if (config.engineAccounts.length === 0) return;
    const principals = config.engineAccounts.map((account) => new AccountPrincipal(account));
    const statement = new PolicyStatement({ ...target, sid: "EngineAccounts", principals });
    if (fanOut) fanOut.topic.addToResourcePolicy(statement);
    else queue.queue.addToResourcePolicy(statement);
    encryption.key.addToResourcePolicy(new PolicyStatement({ ...useKey, principals, resources: ["*"] }));
  }
}

/** The SDK asks for the queue's URL by its name. */
const sendTo = ({ queue }: InternalQueue) => ({
  actions: ["sqs:GetQueueUrl", "sqs:SendMessage"],
  resources: [queue.queueArn],
});

const publishTo = (topic: Topic) => ({ actions: ["sns:Publish"], resources: [topic.topicArn] });

/** What a topic delivers to without a person in between, and encrypted on the way. */
const PROTOCOLS: Readonly<Record<TopicType, readonly string[]>> = {
  standard: ["sqs", "lambda", "firehose", "https"],
  fifo: ["sqs"],
};

/** Lets accounts and organizations subscribe to a topic, and do nothing else. */
export function allowSubscribe(topic: Topic, topicType: TopicType, { accounts, organizations }: SubscribeAccess): void {
  const statement = {
    actions: ["sns:Subscribe"],
    resources: [topic.topicArn],
    conditions: { StringEquals: { "sns:Protocol": [...PROTOCOLS[topicType]] } },
  };
  if (accounts.length > 0) {
    const principals = accounts.map((account) => new AccountPrincipal(account));
    topic.addToResourcePolicy(new PolicyStatement({ ...statement, sid: "SubscribingAccounts", principals }));
  }
  if (organizations.length > 0) {
    // One condition with every organization: a statement of the CDK takes no two principals with conditions of their own.
    const { StringEquals } = statement.conditions;
    const conditions = { StringEquals: { ...StringEquals, "aws:PrincipalOrgID": [...organizations] } };
    const principals = [new AnyPrincipal()];
    topic.addToResourcePolicy(
      new PolicyStatement({ ...statement, sid: "SubscribingOrganizations", principals, conditions }),
    );
  }
}

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
