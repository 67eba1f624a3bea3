import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import type { EmbeddedAws } from "./embedded-aws.ts";
import { LOCAL_ACCOUNT, LOCAL_REGION } from "./plan-stack.ts";

/** Subscribes a new queue to the external topic, with raw delivery; returns the queue's URL. */
export async function subscribeQueue(
  { endpoint, clients, outputs }: EmbeddedAws,
  name: string,
  filterPolicy?: object,
): Promise<string> {
  const TopicArn = outputs["ExternalTopicArn"] ?? "";
  const QueueName = TopicArn.endsWith(".fifo") ? `${name}.fifo` : name;
  await clients.sqs.send(new CreateQueueCommand({ QueueName }));
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${QueueName}`,
      Attributes: {
        RawMessageDelivery: "true",
        ...(filterPolicy ? { FilterPolicy: JSON.stringify(filterPolicy) } : {}),
      },
    }),
  );
  return `${endpoint}/${LOCAL_ACCOUNT}/${QueueName}`;
}
