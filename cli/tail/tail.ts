// `sluice tail`: external events as they come, until Ctrl-C.
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { FilterPolicy } from "../../shared/subscriber/index.ts";
import { counted } from "../counted.ts";
import type { Target } from "../target/index.ts";
import type { Terminal } from "../terminal.ts";
import { eventJson, eventLine } from "./event-line.ts";
import { abandonedTails, createTailQueue, SEEN_EVERY_MS } from "./tail-queue.ts";

export interface TailOptions extends Terminal {
  readonly target: Target;
  readonly policy: FilterPolicy | undefined;
  readonly json: boolean;
}

const WAIT_SECONDS = 5;

/** Ctrl-C is how it ends: exit code 0. */
export async function tail({ target, policy, json, signal, progress, write, warn }: TailOptions): Promise<number> {
  const { sqs } = target.clients;
  const left = await abandonedTails(target, Date.now());
  if (left.length > 0)
    warn(
      `${counted(left.length, "queue")} of earlier runs that were killed: sluice tail --clean removes what they left`,
    );
  const queue = await createTailQueue(target, policy, Date.now());
  let shown = 0;
  try {
    progress.stage(`Events of ${target.label}; Ctrl-C ends it`);
    progress.end();
    let touchedMs = Date.now();
    while (!signal.aborted) {
      if (Date.now() - touchedMs > SEEN_EVERY_MS) {
        touchedMs = Date.now();
        await queue.touch(touchedMs);
      }
      const messages = await receive(target, queue.url, signal);
      for (const message of messages) await write(json ? eventJson(message) : eventLine(message));
      shown += messages.length;
      if (messages.length === 0) continue;
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    }
  } finally {
    await queue.remove();
  }
  if (!json) await write(`${counted(shown, "event")}; the subscription is removed`);
  return 0;
}

async function receive({ clients }: Target, QueueUrl: string, signal: AbortSignal): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageAttributeNames: ["All"],
    MessageSystemAttributeNames: ["SentTimestamp"],
  });
  try {
    return (await clients.sqs.send(command, { abortSignal: signal })).Messages ?? [];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}
