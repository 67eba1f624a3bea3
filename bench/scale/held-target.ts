// The deployment that a held-queue command works on here: of its clients only SQS is ever asked.
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Target } from "../../operations/deployment/index.ts";

export function heldTarget(sqs: SQSClient): Target {
  const urlOf = (name: string): string => `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`;
  const notAsked = (): never => {
    throw new Error("only SQS is here");
  };
  const resources = {
    sink: "sns" as const,
    internalQueueUrl: urlOf("internal.fifo"),
    internalQueueArn: "arn:aws:sqs:eu-west-1:111122223333:internal.fifo",
    quarantineQueueUrl: urlOf("quarantine"),
    deadLetterQueueUrl: urlOf("dead-letter.fifo"),
    processorName: "processor",
    logGroup: "processor",
  };
  return {
    ...resources,
    label: "bench",
    stackName: "bench",
    region: "eu-west-1",
    endpoint: undefined,
    clients: {
      sqs,
      sns: undefined as never,
      ...{ cloudFormation: notAsked, cloudWatch: notAsked, lambda: notAsked, logs: notAsked, destroy: () => undefined },
    },
    internalTopicArn: undefined,
    externalTopicArn: undefined,
    keyArn: undefined,
    sinks: [resources],
    deployment: { status: "UPDATE_COMPLETE", at: undefined, version: undefined },
  };
}
