// The external topic on the embedded AWS's emulator, with queues that subscribe to it, over real HTTP.
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { snsSink } from "../../functions/sinks/sns-sink.ts";
import { startEmulator } from "../../local/emulator/emulator.ts";
import { localClients } from "../../local/this-machine.ts";
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { FilterPolicy } from "../../shared/subscriber/index.ts";
import type { TopicType } from "../../shared/wiring/index.ts";

interface Subscription {
  readonly raw?: boolean;
  readonly filterPolicy?: FilterPolicy;
}

/** Ends with the test. */
export async function emulatedTopic(type: TopicType = "standard") {
  const { endpoint, close } = await startEmulator();
  const { sqs, sns } = localClients(endpoint);
  onTestFinished(async () => {
    sqs.destroy();
    sns.destroy();
    await close();
  });
  const suffix = type === "fifo" ? ".fifo" : "";
  const Attributes = type === "fifo" ? { FifoTopic: "true" } : {};
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: `external${suffix}`, Attributes }));
  const { publish } = snsSink(sns, TopicArn, type);
  let queues = 0;

  return {
    endpoint,
    topicArn: TopicArn,
    sqs,
    /** Publishes as the processor does. */
    async publish(...events: readonly ExternalEvent[]): Promise<void> {
      for (const event of events) {
        const [result] = await publish([event], 5_000);
        if (result?.kind !== "published") throw new Error(JSON.stringify(result));
      }
    },
    /** A new queue that is subscribed; its URL. */
    async subscribe({ raw = true, filterPolicy }: Subscription = {}): Promise<string> {
      queues += 1;
      const QueueName = `queue-${queues}${suffix}`;
      const fifo = type === "fifo" ? { FifoQueue: "true" } : {};
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes: fifo }));
      await sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: "sqs",
          Endpoint: TopicArn.replace(":sns:", ":sqs:").replace(/[^:]+$/, QueueName),
          Attributes: {
            RawMessageDelivery: `${raw}`,
            ...(filterPolicy ? { FilterPolicy: JSON.stringify(filterPolicy) } : {}),
          },
        }),
      );
      return `${endpoint}/${TopicArn.split(":")[4]}/${QueueName}`;
    },
  };
}
