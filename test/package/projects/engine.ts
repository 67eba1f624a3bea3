// An engine's program: publishes to a target of its own instead of AWS.
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type EngineEvent, enginePublisher, PublishError, queueTarget, type Target, topicTarget } from "sluice/engine";

const events: EngineEvent[] = [{ type: "START_WORKFLOW", workflow_id: "etl.daily" }];
const sent: string[] = [];
const target: Target = {
  maxBytes: 1_048_576,
  send: async (messages) => {
    for (const { groupId } of messages) sent.push(groupId);
    return messages.map(() => undefined);
  },
};
await enginePublisher(target).publish(events);

let code = "";
try {
  await enginePublisher(target).publish([{ type: "NO_SUCH_TYPE" } as unknown as EngineEvent]);
} catch (error) {
  if (error instanceof PublishError) code = error.code;
}

const options = { region: "eu-west-1", credentials: { accessKeyId: "none", secretAccessKey: "none" } };
const targets = [
  queueTarget(new SQSClient(options), "arn:aws:sqs:eu-west-1:111122223333:internal.fifo"),
  topicTarget(new SNSClient(options), "arn:aws:sns:eu-west-1:111122223333:internal.fifo"),
];
console.log(JSON.stringify({ sent, code, maxBytes: targets.map(({ maxBytes }) => maxBytes) }));
