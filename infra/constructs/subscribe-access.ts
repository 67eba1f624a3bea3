import { AccountPrincipal, AnyPrincipal, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { TopicType } from "../../shared/wiring/index.ts";
import type { SubscribeAccess } from "../config/subscribers.ts";

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
