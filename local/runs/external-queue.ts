// A queue of external events for a run: how it is subscribed, and what arrives in it.
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteQueueCommand, type Message } from "@aws-sdk/client-sqs";
import type { EmbeddedAws } from "../embedded-aws.ts";
import { LOCAL_ACCOUNT, localArn } from "../this-machine.ts";

/** Whose topic it is, wherever that runs. */
type Run = Pick<EmbeddedAws, "endpoint" | "clients" | "outputs">;

/** Subscribes a new queue to the external topic, with raw delivery; returns the queue's URL. */
export async function subscribeQueue(
  { endpoint, clients, outputs }: Run,
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
      Endpoint: localArn("sqs", QueueName),
      Attributes: {
        RawMessageDelivery: "true",
        ...(filterPolicy ? { FilterPolicy: JSON.stringify(filterPolicy) } : {}),
      },
    }),
  );
  return `${endpoint}/${LOCAL_ACCOUNT}/${QueueName}`;
}

/** Takes such a queue away again, with all that is in it. */
export async function removeQueue({ clients, outputs }: Run, QueueUrl: string): Promise<void> {
  const TopicArn = outputs["ExternalTopicArn"];
  const arn = localArn("sqs", QueueUrl.split("/").at(-1) ?? "");
  const { Subscriptions = [] } = await clients.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  for (const { Endpoint, SubscriptionArn } of Subscriptions) {
    if (Endpoint === arn) await clients.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }
  await clients.sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

export interface ReceivedEvent {
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
}

/** A message as a raw SQS subscription delivers it → attributes and body (pure). */
export function receivedEvent({ Body, MessageAttributes = {} }: Message): ReceivedEvent {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue = "" }]) => [
    name,
    DataType === "String.Array" ? JSON.parse(StringValue) : StringValue,
  ]);
  return { attributes: Object.fromEntries(attributes), body: JSON.parse(Body ?? "null") };
}
