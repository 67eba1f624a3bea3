// Where the canary speaks and where it listens; the only file that knows the SQS client.
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { workflowKey } from "../../shared/internal/index.ts";
import { CANARY_WORKFLOW_ID } from "../../shared/wiring/index.ts";
import type { ProbeTools, ReceivedProbe } from "./probe.ts";

export function probeQueues(
  client: SQSClient,
  urls: { readonly internal: string; readonly canary: string },
): Pick<ProbeTools, "send" | "receive"> {
  return {
    async send(MessageBody, MessageDeduplicationId) {
      const MessageGroupId = workflowKey(CANARY_WORKFLOW_ID);
      const message = { QueueUrl: urls.internal, MessageBody, MessageGroupId, MessageDeduplicationId };
      await client.send(new SendMessageCommand(message));
    },
    async receive(WaitTimeSeconds) {
      const QueueUrl = urls.canary;
      const command = { QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10, MessageAttributeNames: ["contract"] };
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(command));
      if (Messages.length === 0) return [];
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return Messages.map(receivedProbe);
    },
  };
}

/** `v1` dates an event in its envelope, `maestro` in the event itself. */
function receivedProbe({ Body = "{}", MessageAttributes }: Message): ReceivedProbe {
  const { time, event_time } = JSON.parse(Body) as { time?: string; event_time?: number };
  const contract = MessageAttributes?.["contract"]?.StringValue ?? "";
  return { contract, sentMs: event_time ?? Date.parse(time ?? "") };
}
