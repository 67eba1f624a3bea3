import { CfnOutput, RemovalPolicy, Tags } from "aws-cdk-lib";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { TopicType } from "../../../shared/wiring/index.ts";
import { pascalCase } from "../../config/setting.ts";
import { firstNameOf, type Subscriber } from "../../config/subscriber-kinds.ts";
import { type Config, publishedContracts } from "../../config.ts";
import type { Encryption } from "../encryption.ts";
import type { HeldFor } from "../watched-resources.ts";
import { ArchiveSubscriber } from "./archive-subscriber.ts";
import { EmailSubscriber, HttpsSubscriber, LambdaSubscriber, SqsSubscriber } from "./subscriber-kinds.ts";
import type { SubscriptionContext } from "./topic-subscription.ts";

export interface SubscribersProps {
  readonly config: Config;
  readonly encryption: Encryption;
  readonly topic: Topic;
  readonly topicType: TopicType;
}

/** Everybody who gets external events by configuration. */
export class Subscribers extends Construct {
  /** What did not reach each of them, or its reader kept failing on. */
  readonly held: readonly HeldFor[];

  constructor(scope: Construct, id: string, { config, encryption, topic, topicType }: SubscribersProps) {
    super(scope, id);
    const context: SubscriptionContext = {
      topicArn: topic.topicArn,
      topicType,
      contracts: publishedContracts(config),
      encryptionKey: encryption.customerKey,
      removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    this.held = config.subscribers.map((subscriber) => {
      const { construct, outputs, queues } = subscribe(this, subscriber, { context, stage: config.stage });
      Tags.of(construct).add("owner", subscriber.owner);
      for (const [name, value] of Object.entries(outputs)) {
        const id = `Subscriber${pascalCase(subscriber.name)}${name}`;
        const description = `${subscriber.name}: ${OUTPUTS[name as keyof typeof OUTPUTS]}`;
        new CfnOutput(construct, id, { value, description }).overrideLogicalId(id);
      }
      return { name: subscriber.name, queues };
    });
  }
}

const OUTPUTS = {
  QueueUrl: "its reader receives here.",
  ReaderDeadLetterQueueUrl: "what its reader kept failing on.",
  DeadLetterQueueUrl: "what SNS could not deliver.",
  BucketName: "where its events are kept.",
  DatabaseName: "where Athena finds its tables.",
};

interface Subscribed {
  readonly construct: Construct;
  /** Its dead-letter queues. */
  readonly queues: readonly Queue[];
  readonly outputs: Readonly<Partial<Record<keyof typeof OUTPUTS, string>>>;
}

function subscribe(
  scope: Construct,
  subscriber: Subscriber,
  { context, stage }: { readonly context: SubscriptionContext; readonly stage: string },
): Subscribed {
  const name = firstNameOf(subscriber);
  switch (subscriber.kind) {
    case "sqs": {
      const construct = new SqsSubscriber(scope, name, { context, subscriber });
      const { created, deadLetterQueue } = construct;
      const outputs = created && {
        QueueUrl: created.queue.queueUrl,
        ReaderDeadLetterQueueUrl: created.readerDeadLetterQueue.queueUrl,
      };
      const queues = created ? [deadLetterQueue, created.readerDeadLetterQueue] : [deadLetterQueue];
      return { construct, queues, outputs: { ...outputs, DeadLetterQueueUrl: deadLetterQueue.queueUrl } };
    }
    case "archive": {
      const construct = new ArchiveSubscriber(scope, name, { context, subscriber, stage });
      const { bucket, databaseName, deadLetterQueue } = construct;
      const outputs = { BucketName: bucket.bucketName, DatabaseName: databaseName };
      const queues = [deadLetterQueue];
      return { construct, queues, outputs: { ...outputs, DeadLetterQueueUrl: deadLetterQueue.queueUrl } };
    }
    case "https":
      return withDeadLetters(new HttpsSubscriber(scope, name, { context, subscriber }));
    case "lambda":
      return withDeadLetters(new LambdaSubscriber(scope, name, { context, subscriber }));
    case "email":
      return withDeadLetters(new EmailSubscriber(scope, name, { context, subscriber }));
  }
}

const withDeadLetters = (construct: Construct & { readonly deadLetterQueue: Queue }): Subscribed => ({
  construct,
  queues: [construct.deadLetterQueue],
  outputs: { DeadLetterQueueUrl: construct.deadLetterQueue.queueUrl },
});
