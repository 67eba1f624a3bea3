// A dashboard that reads a queue: npm run -s example dashboard
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { messagesIn } from "../../local/index.ts";
import { sqsSubscriber } from "../../shared/subscriber/sqs/index.ts";
import { withPipeline } from "../runner/pipeline.ts";
import { Board } from "./board.ts";
import { newestOf, STATUS_CHANGES } from "./subscription.ts";

await withPipeline({}, async ({ sqs, sns, topicArn, play }) => {
  // A queue of the team's own, subscribed to the status changes of contract v1. As a rule a CDK stack holds both.
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "dashboard" }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const FilterPolicy = JSON.stringify(STATUS_CHANGES);
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: "true", FilterPolicy },
    }),
  );

  const board = new Board();
  let events = 0;
  const subscriber = sqsSubscriber({
    sqs,
    queueUrl: QueueUrl,
    onEvent: newestOf((received) => {
      events += 1;
      board.take(received);
    }),
    onFailed: ({ reason, detail }) => console.error(`${reason}: ${detail}`),
    waitTimeSeconds: 1,
  });
  subscriber.start();
  await play();
  while ((await messagesIn(sqs, QueueUrl)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await subscriber.stop();

  console.log(board.render());
  console.log(`\n${events} events read from the queue.`);
});
