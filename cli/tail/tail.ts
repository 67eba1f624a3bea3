// `sluice tail`: external events as they come, until Ctrl-C.
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { type FilterPolicy, type Reading, readEvent } from "../../shared/subscriber/index.ts";
import { counted } from "../counted.ts";
import type { Progress } from "../progress.ts";
import type { Target } from "../target/index.ts";
import { shortened } from "../text-table.ts";
import { abandonedTails, createTailQueue, SEEN_EVERY_MS } from "./tail-queue.ts";

export interface TailOptions {
  readonly target: Target;
  readonly policy: FilterPolicy | undefined;
  readonly json: boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly write: (line: string) => Promise<void>;
  readonly warn: (line: string) => void;
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
      for (const message of messages) await write(json ? asJson(message) : asText(message));
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
  });
  try {
    return (await clients.sqs.send(command, { abortSignal: signal })).Messages ?? [];
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

function asJson(message: Message): string {
  const reading = readEvent(message);
  if (reading.kind === "problem") return JSON.stringify({ problem: reading.detail, body: message.Body });
  return JSON.stringify({ attributes: reading.attributes, body: reading.event });
}

function asText(message: Message): string {
  const reading = readEvent(message);
  if (reading.kind === "problem") return `${reading.detail}: ${shortened(message.Body ?? "", 100)}`;
  const { contract = "", type = "", status = [] } = reading.attributes;
  const statuses = [status].flat().join(",");
  return [timeOf(reading), contract, type, statuses, shortened(placeOf(reading), 120), idOf(reading)]
    .filter(Boolean)
    .join("  ");
}

type Read = Exclude<Reading, { kind: "problem" }>;

const idOf = ({ event }: Read): string => ("specversion" in event ? event.id : "");

function timeOf({ event }: Read): string {
  if ("specversion" in event) return event.time;
  const { event_time, send_time } = event as { event_time?: number; send_time?: number };
  return new Date(event_time ?? send_time ?? 0).toISOString();
}

function placeOf({ event }: Read): string {
  if ("specversion" in event) return decoded(event.subject);
  const { workflow_id, workflow_instance_id, step_id } = event as Record<string, unknown>;
  return [workflow_id, workflow_instance_id, step_id].filter((part) => part !== undefined).join("/");
}

function decoded(subject: string): string {
  try {
    return decodeURIComponent(subject);
  } catch {
    return subject; // somebody else publishes to the topic too
  }
}
