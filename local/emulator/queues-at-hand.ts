// The emulator's queues for who runs in its process. Most of what a local run cost was signing, writing and reading requests that
// never left it.
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SqsStore } from "../sns/store.ts";
import { emulatorPart } from "./emulator-part.ts";

/** As the emulator answers a request that it has read. Of what it refuses by throwing it has done nothing. */
type Action = (input: object, store: SqsStore) => object | Promise<object>;

const action = async (name: string): Promise<Action> => {
  const part = await emulatorPart<Readonly<Record<string, Action>>>(`./sqs/actions/${name}.js`);
  return part[name] as Action;
};

/** By the class of a command. */
const ACTIONS: ReadonlyMap<unknown, Action> = new Map<unknown, Action>([
  [ChangeMessageVisibilityBatchCommand, await action("changeMessageVisibilityBatch")],
  [DeleteMessageBatchCommand, await action("deleteMessageBatch")],
  [GetQueueAttributesCommand, await action("getQueueAttributes")],
  [SendMessageBatchCommand, await action("sendMessageBatch")],
]);
const receiveMessage = await action("receiveMessage");

interface Command {
  readonly input: object;
}
type Send = (command: Command, options?: { readonly abortSignal?: AbortSignal }) => Promise<unknown>;

/**
 * Has a client of this emulator ask its queues without HTTP for what a run asks all the time. What they refuse it asks over HTTP, so
 * errors are the SDK's own. A request for messages that is aborted has taken none; over HTTP it may have.
 */
export function withQueuesAtHand(client: SQSClient, store: SqsStore): SQSClient {
  const overHttp = client.send.bind(client) as unknown as Send;
  const send: Send = async (command, options) => {
    const direct = ACTIONS.get(command.constructor);
    try {
      if (command instanceof ReceiveMessageCommand) return await receive(command.input, store, options?.abortSignal);
      if (direct && !hasBinaryAttributes(command.input)) {
        return { $metadata: {}, ...(await direct(command.input, store)) };
      }
    } catch {
      // Asked again.
    }
    return overHttp(command, options);
  };
  client.send = send as unknown as SQSClient["send"];
  return client;
}

async function receive(input: ReceiveMessageCommandInput, store: SqsStore, signal?: AbortSignal): Promise<object> {
  const look = () => receiveMessage({ ...input, WaitTimeSeconds: 0 }, store) as Promise<{ Messages?: Message[] }>;
  await nextTurn(); // who asks on and on leaves others their turn, as with a network
  signal?.throwIfAborted();
  let answer = await look();
  const queue = store.getQueue(input.QueueUrl ?? "");
  if (!answer.Messages && queue && input.WaitTimeSeconds) {
    await unlessAborted(queue.waitForMessages(input.WaitTimeSeconds), signal);
    answer = await look();
  }
  for (const message of answer.Messages ?? []) decode(message);
  return { $metadata: {}, ...answer };
}

/** Rejects with the signal's reason; a signal that outlives many calls keeps no listener of any. */
function unlessAborted(waiting: Promise<void>, signal?: AbortSignal): Promise<void> {
  if (!signal) return waiting;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop);
    waiting.finally(() => signal.removeEventListener("abort", stop)).then(resolve, reject);
  });
}

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** The emulator keeps what is binary as it is written in a request. */
const hasBinaryAttributes = ({
  Entries = [],
}: {
  readonly Entries?: readonly { MessageAttributes?: Attributes }[];
}): boolean =>
  Entries.some(({ MessageAttributes = {} }) => Object.values(MessageAttributes).some(({ BinaryValue }) => BinaryValue));

function decode(message: Message): void {
  for (const [name, value] of Object.entries(message.MessageAttributes ?? {})) {
    if (value.BinaryValue === undefined) continue;
    const BinaryValue = Uint8Array.from(Buffer.from(value.BinaryValue as unknown as string, "base64"));
    message.MessageAttributes = { ...message.MessageAttributes, [name]: { ...value, BinaryValue } };
  }
}
