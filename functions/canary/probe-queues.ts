// Where the canary speaks and where it listens; the only file that knows the SQS client.
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { canarySentMs, type EngineCanary } from "../../shared/engines/index.ts";
import { groupId } from "../../shared/internal/index.ts";
import type { ProbeTools, ReceivedProbe } from "./probe.ts";

export function probeQueues(
  client: SQSClient,
  canary: EngineCanary,
  urls: { readonly internal: string; readonly canary: string },
): Pick<ProbeTools, "send" | "receive"> {
  return {
    async send(MessageBody, MessageDeduplicationId) {
      const MessageGroupId = groupId(canary.value);
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
      return Messages.map((message) => receivedProbe(message, canary));
    },
  };
}

function receivedProbe({ Body = "{}", MessageAttributes }: Message, canary: EngineCanary): ReceivedProbe {
  const contract = MessageAttributes?.["contract"]?.StringValue ?? "";
  return { contract, sentMs: canarySentMs(canary, JSON.parse(Body)) };
}
