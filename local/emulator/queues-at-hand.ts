// The emulator's queues for who runs in its process. Most of what a local run cost was signing, writing and reading requests that
// never left it.
import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
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
  [ReceiveMessageCommand, await action("receiveMessage")],
  [SendMessageBatchCommand, await action("sendMessageBatch")],
]);

interface Command {
  readonly input: object;
}
type Send = (command: Command, options?: { readonly abortSignal?: AbortSignal }) => Promise<unknown>;

/**
 * Has a client of this emulator ask its queues without HTTP for what a run asks all the time. What they refuse it asks over HTTP, so
 * errors are the SDK's own.
 */
export function withQueuesAtHand(client: SQSClient, store: SqsStore): SQSClient {
  const overHttp = client.send.bind(client) as unknown as Send;
  const send: Send = async (command, options) => {
    const direct = ACTIONS.get(command.constructor);
    if (direct === undefined || hasBinaryAttributes(command.input)) return overHttp(command, options);
    let answer: object;
    try {
      answer = await unlessAborted(direct(command.input, store), options?.abortSignal);
    } catch {
      return overHttp(command, options);
    }
    await nextTurn(); // who asks on and on leaves others their turn, as with a network
    for (const message of (answer as { Messages?: Message[] }).Messages ?? []) decode(message);
    return { $metadata: {}, ...answer };
  };
  client.send = send as unknown as SQSClient["send"];
  return client;
}

async function unlessAborted<Answer>(answer: Answer | Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
  if (!signal || !(answer instanceof Promise)) return answer;
  const waiting = new AbortController(); // a signal that outlives many calls keeps no listener of any
  const aborted = once(signal, "abort", { signal: waiting.signal }).then(() => signal.throwIfAborted() as never);
  aborted.catch(() => undefined);
  return Promise.race([answer, aborted]).finally(() => waiting.abort());
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
