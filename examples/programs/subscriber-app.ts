// A team's own CDK app, with a queue of the failures that it wants to hear of:
//   npx cdk synth --app "npx node examples/programs/subscriber-app.ts"
// The topic's ARN is the output ExternalTopicArn of the deployment that publishes.
import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { SluiceSubscription } from "../../infra/index.ts";

const stack = new Stack(new App(), "Alerting");

const failures = new SluiceSubscription(stack, "Failures", {
  topicArn: "arn:aws:sns:eu-west-1:111122223333:Sluice-prod-ExternalTopic",
  filter: { contract: ["v1"], status: ["FAILED", "TIMED_OUT"], workflow: [{ prefix: "orders." }] },
  owner: "on-call",
});

// Whatever reads the queue goes on from here: a function, a container, a service.
new CfnOutput(stack, "QueueUrl", { value: failures.queue.queueUrl });
new CfnOutput(stack, "DeadLetterQueueUrl", { value: failures.deadLetterQueue.queueUrl });
