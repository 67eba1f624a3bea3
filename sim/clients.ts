// What the code under test takes for AWS SDK clients: the real commands go in, simulated services answer.
import { PublishBatchCommand, type PublishBatchRequestEntry, type SNSClient } from "@aws-sdk/client-sns";
import {
  GetQueueUrlCommand,
  type MessageAttributeValue,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { QUARANTINE_ATTRIBUTE } from "../shared/wiring/index.ts";
import { INTERNAL_QUEUE_URL, QUARANTINE_QUEUE_URL } from "./names.ts";
import type { Caller, EntryTrouble, Network } from "./network.ts";
import { serviceError } from "./service-error.ts";
import type { QueueEntry, SimulatedQueue } from "./simulated-queue.ts";
import type { SimulatedTopic } from "./simulated-topic.ts";

interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

/** A topic, for a caller that may change: an environment serves one invocation after the other. */
export function topicClient<By extends Caller>(options: {
  readonly network: Network;
  readonly topic: SimulatedTopic;
  readonly caller: () => By;
  readonly site: "topic" | "engine";
  readonly onAccepted: (caller: By, entry: PublishBatchRequestEntry, isDuplicate: boolean) => void;
  readonly describe: (entries: readonly PublishBatchRequestEntry[]) => string;
  /** Ids of the messages that the entries come from. */
  readonly messagesOf?: (entries: readonly PublishBatchRequestEntry[]) => readonly string[];
}): SNSClient {
  const { network, topic, caller, site, onAccepted, describe, messagesOf } = options;
  return clientOf<SNSClient>((command, { abortSignal } = {}) => {
    if (!(command instanceof PublishBatchCommand)) throw unknownCommand(command);
    const { input } = command;
    const publisher = caller();
    const entries = input.PublishBatchRequestEntries ?? [];
    return network({
      ...{ site, caller: publisher, abortSignal },
      describe: () => `PublishBatch [${describe(entries)}]`,
      // Trying again would not help: a person has to.
      excusedBy: (trouble) => (trouble === "denied" ? (messagesOf?.(entries) ?? []) : []),
      perform: (troubleOf) =>
        topic.publishBatch(input, troubleOf, (entry, isDuplicate) => onAccepted(publisher, entry, isDuplicate)),
    });
  });
}

/** The quarantine queue, as the processor sees it. */
export function quarantineClient<By extends Caller>(options: {
  readonly network: Network;
  readonly caller: () => By;
  readonly store: (caller: By, entry: QueueEntry) => void;
  readonly describe: (messageId: string | undefined) => string;
}): SQSClient {
  const { network, caller, store, describe } = options;
  return clientOf<SQSClient>((command, { abortSignal } = {}) => {
    if (!(command instanceof SendMessageCommand)) throw unknownCommand(command);
    const { QueueUrl, MessageBody = "", MessageAttributes } = command.input;
    const sender = caller();
    const messageId = MessageAttributes?.[QUARANTINE_ATTRIBUTE.messageId]?.StringValue;
    return network({
      ...{ site: "quarantine", caller: sender, abortSignal },
      excusedBy: () => (messageId === undefined ? [] : [messageId]),
      describe: () => `SendMessage to quarantine [${describe(messageId)}]`,
      perform: (troubleOf) => {
        if (QueueUrl !== QUARANTINE_QUEUE_URL) throw serviceError("QueueDoesNotExist", `${QueueUrl}`, "client");
        const trouble = troubleOf(0);
        if (trouble === undefined || hasEffect(trouble))
          store(sender, { body: MessageBody, attributes: textsOf(MessageAttributes) });
        if (trouble) throw serviceError("InternalError", "try again later", "server");
        return {};
      },
    });
  });
}

/** The internal queue, as the engine sees it. */
export function engineQueueClient(options: {
  readonly network: Network;
  readonly caller: Caller;
  readonly queue: SimulatedQueue;
  readonly describe: (bodies: readonly string[]) => string;
}): SQSClient {
  const { network, caller, queue, describe } = options;
  return clientOf<SQSClient>((command) => {
    if (command instanceof GetQueueUrlCommand) {
      const perform = () => ({ QueueUrl: INTERNAL_QUEUE_URL });
      return network({ site: "queue-url", caller, describe: () => "GetQueueUrl", perform });
    }
    if (!(command instanceof SendMessageBatchCommand)) throw unknownCommand(command);
    const { Entries = [] } = command.input;
    return network({
      ...{ site: "engine", caller },
      describe: () => `SendMessageBatch [${describe(Entries.map(({ MessageBody = "" }) => MessageBody))}]`,
      perform: (troubleOf) => {
        const Successful: { Id: string | undefined }[] = [];
        const Failed: { Id: string | undefined; Code: string; SenderFault: boolean }[] = [];
        for (const [at, { Id, MessageBody: body = "", MessageGroupId, MessageDeduplicationId }] of Entries.entries()) {
          const trouble = troubleOf(at);
          if (trouble === undefined || hasEffect(trouble)) {
            queue.send({ body, groupId: MessageGroupId, deduplicationId: MessageDeduplicationId });
          }
          if (trouble === undefined) Successful.push({ Id });
          else if (trouble.startsWith("refused")) Failed.push({ Id, Code: "InternalError", SenderFault: false });
        }
        return { Successful, Failed };
      },
    });
  });
}

const hasEffect = (trouble: EntryTrouble): boolean => trouble.endsWith("-after");

/** The SDK's types hold far more than the one method that is called. */
const clientOf = <Client>(send: (command: unknown, options?: CallOptions) => Promise<unknown>): Client =>
  ({ send: async (command: unknown, options?: CallOptions) => send(command, options) }) as Client;

const unknownCommand = (command: unknown): Error =>
  new Error(`the simulated services do not know ${(command as object).constructor.name}`);

const textsOf = (attributes: Readonly<Record<string, MessageAttributeValue>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, { StringValue = "" }]) => [name, StringValue]));
