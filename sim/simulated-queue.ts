// SQS, standard and FIFO, as far as a pipeline can notice.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
import { SQS_FORBIDDEN_CHARACTER, SQS_MESSAGE_MAX_BYTES } from "../shared/wiring/index.ts";
import { DEDUPLICATION_MS, isFifoId } from "./fifo-rules.ts";
import { noise } from "./random.ts";
import { serviceError } from "./service-error.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface QueueEntry {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export interface QueueMessage extends QueueEntry {
  readonly id: string;
  /** The group; a message of a standard queue is a group of its own. */
  readonly lane: string;
  readonly sequence: number;
  readonly sentMs: number;
  receives: number;
  firstReceivedMs: number;
  /** In flight until then. */
  invisibleUntilMs: number;
}

export interface SimulatedQueue {
  /** Accepts a message, or the same again within five minutes without a second effect. @throws if SQS would refuse it */
  send(entry: QueueEntry): QueueMessage;
  /** Up to so many messages; a group with one in flight gives none, and a group gives its own in order. */
  receive(most: number): QueueMessage[];
  delete(message: QueueMessage): void;
  readonly size: () => number;
}

export interface QueueOptions {
  readonly name: string;
  readonly isFifo: boolean;
  readonly seed: number;
  readonly time: VirtualTime;
  readonly visibilityMs?: number;
  readonly maxReceives?: number;
  readonly onSent: (message: QueueMessage) => void;
  readonly onDeadLettered?: (message: QueueMessage) => void;
  /** Told of a message that no queue of this type would take. */
  readonly onInvalid?: (reason: string) => void;
  /** Messages can be received that could not before. */
  readonly onAvailable?: () => void;
}

export function simulatedQueue(options: QueueOptions): SimulatedQueue {
  const { name, isFifo, seed, time, onSent, onInvalid, onAvailable } = options;
  const lanes = new Map<string, QueueMessage[]>();
  const known = new Map<string, { readonly message: QueueMessage; readonly atMs: number }>();
  let sent = 0;
  let received = 0;

  const remove = (message: QueueMessage): void => {
    const lane = lanes.get(message.lane);
    const at = lane?.indexOf(message) ?? -1;
    if (!lane || at < 0) return;
    lane.splice(at, 1);
    if (lane.length === 0) lanes.delete(message.lane);
  };

  function takeFrom(lane: readonly QueueMessage[], most: number): QueueMessage[] {
    const { visibilityMs = 30_000, maxReceives = Number.POSITIVE_INFINITY, onDeadLettered } = options;
    const nowMs = time.nowMs();
    const taken: QueueMessage[] = [];
    for (const message of [...lane]) {
      if (taken.length === most) break;
      if (message.receives >= maxReceives) {
        remove(message);
        onDeadLettered?.(message);
        continue;
      }
      message.receives += 1;
      message.firstReceivedMs ||= nowMs;
      message.invisibleUntilMs = nowMs + visibilityMs;
      taken.push(message);
    }
    return taken;
  }

  return {
    send(entry) {
      const invalid = whatIsInvalid(entry, isFifo);
      if (invalid) {
        onInvalid?.(invalid);
        throw serviceError("InvalidParameterValue", invalid, "client");
      }
      const key = `${entry.groupId} ${entry.deduplicationId}`;
      const earlier = isFifo ? known.get(key) : undefined;
      if (earlier && time.nowMs() - earlier.atMs < DEDUPLICATION_MS) return earlier.message;
      sent += 1;
      const id = `${name}-${sent}`;
      const lane = isFifo ? (entry.groupId ?? "") : id;
      const counts = { receives: 0, firstReceivedMs: 0, invisibleUntilMs: 0 };
      const message: QueueMessage = { ...entry, id, lane, sequence: sent, sentMs: time.nowMs(), ...counts };
      known.set(key, { message, atMs: time.nowMs() });
      const waiting = lanes.get(lane);
      if (waiting) waiting.push(message);
      else lanes.set(lane, [message]);
      onSent(message);
      onAvailable?.();
      return message;
    },
    receive(most) {
      received += 1;
      const nowMs = time.nowMs();
      const free = [...lanes.values()].filter((lane) => lane.every((message) => message.invisibleUntilMs <= nowMs));
      // Which groups come first, and how many of each, is the service's business.
      const order = free
        .map((lane, at) => ({ lane, rank: noise(seed, `${name} rank ${received}`, at) }))
        .sort((a, b) => a.rank - b.rank);
      const taken: QueueMessage[] = [];
      for (const [at, { lane }] of order.entries()) {
        const room = most - taken.length;
        if (room === 0) break;
        const isWhole = noise(seed, `${name} whole ${received}`, at) < 0.7;
        taken.push(...takeFrom(lane, isWhole ? room : Math.min(room, 2)));
      }
      if (taken.length > 0) time.after((taken[0]?.invisibleUntilMs ?? nowMs) - nowMs, () => onAvailable?.());
      return taken;
    },
    delete: remove,
    size: () => [...lanes.values()].reduce((sum, lane) => sum + lane.length, 0),
  };
}

function whatIsInvalid(
  { body, attributes = {}, groupId, deduplicationId }: QueueEntry,
  isFifo: boolean,
): string | undefined {
  if (body === "") return "an empty body";
  if (isFifo && !(isFifoId(groupId) && isFifoId(deduplicationId)))
    return "no group id or deduplication id that SQS takes";
  if (!isFifo && deduplicationId !== undefined) return "a deduplication id on a standard queue";
  const entries = Object.entries(attributes);
  if (entries.length > 10) return "more than ten attributes";
  if (entries.some(([, value]) => value === "")) return "an empty attribute";
  const texts = [body, ...Object.values(attributes)];
  if (texts.some((text) => SQS_FORBIDDEN_CHARACTER.test(text))) return "a character that SQS does not take";
  const attributeBytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(`${key}String${value}`), 0);
  return Buffer.byteLength(body) + attributeBytes > SQS_MESSAGE_MAX_BYTES ? "more than 1 MiB" : undefined;
}
