import { AccountPrincipal, ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import type { InternalFanOut } from "./internal-fan-out.ts";
import type { InternalQueue } from "./internal-queue.ts";

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
      statements: [
        new PolicyStatement(target),
        ...(encryption.key ? [new PolicyStatement({ ...useKey, resources: [encryption.key.keyArn] })] : []),
      ],
    });
    if (config.engineAccounts.length === 0) return;
    const principals = config.engineAccounts.map((account) => new AccountPrincipal(account));
    const statement = new PolicyStatement({ ...target, sid: "EngineAccounts", principals });
    if (fanOut) fanOut.topic.addToResourcePolicy(statement);
    else queue.queue.addToResourcePolicy(statement);
    encryption.key?.addToResourcePolicy(new PolicyStatement({ ...useKey, principals, resources: ["*"] }));
  }
}

/** The SDK asks for the queue's URL by its name. */
const sendTo = ({ queue }: InternalQueue) => ({
  actions: ["sqs:GetQueueUrl", "sqs:SendMessage"],
  resources: [queue.queueArn],
});

const publishTo = (topic: Topic) => ({ actions: ["sns:Publish"], resources: [topic.topicArn] });
