// What a stack for an emulator has otherwise than one for AWS, beside the alarms that it lacks; see docs/end-to-end.md.
import { CfnResource, type IAspect } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Config } from "../config.ts";

export const configForEmulator = (config: Config): Config => ({ ...config, tracing: false });

/** What AWS permits together with the action that it asks for, and some emulators ask for by itself. */
const BATCH_ACTIONS: Readonly<Record<string, string>> = {
  "sns:Publish": "sns:PublishBatch",
  "sqs:SendMessage": "sqs:SendMessageBatch",
  "sqs:DeleteMessage": "sqs:DeleteMessageBatch",
};

const POLICIES = new Set([
  "AWS::IAM::Policy",
  "AWS::IAM::ManagedPolicy",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::QueuePolicy",
]);

/** Permits a batch of what a policy permits one of. */
export class BatchPermissions implements IAspect {
  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || !POLICIES.has(node.cfnResourceType)) return;
    const { policyDocument } = node as CfnResource & { readonly policyDocument: unknown };
    node.addPropertyOverride("PolicyDocument", withBatches(node.stack.resolve(policyDocument)));
  }
}

interface Document {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

const withBatches = ({ Statement, ...document }: Document): Document => ({
  ...document,
  Statement: Statement.map(({ Action, ...statement }) => ({ ...statement, Action: permitted(Action) })),
});

/** The actions, and those of a batch that they permit. */
export function permitted(action: string | readonly string[]): string | readonly string[] {
  const actions = [action].flat();
  const batches = actions.flatMap((each) => BATCH_ACTIONS[each] ?? []);
  return batches.length > 0 ? [...actions, ...batches] : action;
}
