// A team that subscribes to Sluice with a queue of its own:
//   npx node examples/programs/subscribe-a-queue.ts TOPIC_ARN
// The ARN is the stack's output ExternalTopicArn; credentials and region come from the environment, as for any AWS SDK.
// On one machine: `npm start -- --stay` prints the ARN and the variables; examples/programs/publish-from-engine.ts makes an event.
import { once } from "node:events";
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { filter, gapDetector, withoutDuplicates } from "../../shared/engines/maestro/subscriber/index.ts";
import { sqsSubscriber } from "../../shared/subscriber/sqs/index.ts";

const [topicArn] = process.argv.slice(2);
if (topicArn === undefined) {
  console.error("usage: npx node examples/programs/subscribe-a-queue.ts TOPIC_ARN");
  process.exit(2);
}
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const sns = new SNSClient();

// A queue that the topic may send to, and a subscription to every status change in contract v1. As a rule the team's own
// CDK stack holds both.
const isFifo = topicArn.endsWith(".fifo");
const { QueueUrl = "" } = await sqs.send(
  new CreateQueueCommand({
    QueueName: `sluice-example-${process.pid}${isFifo ? ".fifo" : ""}`,
    Attributes: {
      ...(isFifo ? { FifoQueue: "true" } : {}),
      Policy: JSON.stringify({
        Statement: {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: "*",
          Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
        },
      }),
    },
  }),
);
const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
const FilterPolicy = JSON.stringify(filter({ contract: "v1", category: "instance-status-change" }));
const { SubscriptionArn } = await sns.send(
  new SubscribeCommand({
    TopicArn: topicArn,
    Protocol: "sqs",
    Endpoint: Attributes?.QueueArn,
    Attributes: { RawMessageDelivery: "true", FilterPolicy },
    ReturnSubscriptionArn: true,
  }),
);

const gapBefore = gapDetector();
const subscriber = sqsSubscriber({
  sqs,
  queueUrl: QueueUrl,
  onEvent: withoutDuplicates((received) => {
    const gap = gapBefore(received);
    if (gap) console.log(`missed: ${gap.subject} from ${gap.from} to ${gap.to}`);
    if (received.kind === "unknown") return; // a type that came after this version of the SDK
    const { event } = received;
    switch (event.type) {
      case "io.sluice.workflow-instance.status.changed.v1":
        console.log(`${event.data.workflow_name}, instance ${event.data.workflow_instance_id}: ${event.data.status}`);
        break;
      case "io.sluice.step-instance.status.changed.v1":
        console.log(
          `step ${event.data.step_id}: ${event.data.status}${event.data.failure?.will_retry ? ", again" : ""}`,
        );
        break;
    }
  }),
  onFailed: ({ reason, detail }) => console.error(`${reason}: ${detail}`),
  onError: ({ message }) => console.error(message),
  waitTimeSeconds: 2,
});
subscriber.start();
console.log("subscribed; Ctrl-C ends it");

await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
await subscriber.stop();
await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
await sqs.send(new DeleteQueueCommand({ QueueUrl }));
console.log("unsubscribed");
