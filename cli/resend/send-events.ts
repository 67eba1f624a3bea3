// Events in their order into one queue, a portion at a time.
import type { SQSClient } from "@aws-sdk/client-sqs";
import { counted } from "../counted.ts";
import type { ArchivedEvent } from "../recorded/archived-event.ts";
import { sendInLanes } from "../send-in-lanes.ts";
import { type Delivery, deliveredMessage } from "./delivered-message.ts";

/** So many events, or bytes of their bodies, are in memory while they are sent. */
const PORTION = { events: 2_000, bytes: 16 << 20 };

const SHOWN_REFUSALS = 5;

export interface SendOptions {
  readonly sqs: SQSClient;
  readonly delivery: Delivery;
  /** Ends it between two calls. */
  readonly signal: AbortSignal;
  readonly onSent: (events: number) => void;
  /** Told of the first few refusals. */
  readonly onRefused: (why: string) => void;
}

export async function sendEvents(
  events: AsyncIterable<ArchivedEvent>,
  { sqs, delivery, signal, onSent, onRefused }: SendOptions,
): Promise<{ readonly sent: number; readonly refused: number }> {
  const refusedKeys = new Set<string>();
  let sent = 0;
  let refused = 0;
  let shown = 0;
  for await (const portion of portionsOf(events)) {
    if (signal.aborted) break;
    // What follows a refused one would overtake it, should that be sent by hand.
    const ready = portion.filter(({ partitionKey }) => !refusedKeys.has(partitionKey));
    refused += portion.length - ready.length;
    const refusals = await sendInLanes(
      ready.map((event) => deliveredMessage(event, delivery)),
      {
        sqs,
        queueUrl: delivery.queueUrl,
        mayContinue: () => !signal.aborted,
        async onAccepted(accepted) {
          sent += accepted.length;
          onSent(sent);
        },
      },
    );
    for (const { items, reason } of refusals) {
      refused += items.length;
      refusedKeys.add(items[0]?.partitionKey ?? "");
      shown += 1;
      if (shown <= SHOWN_REFUSALS) onRefused(`${counted(items.length, "event")} refused, with those behind: ${reason}`);
    }
  }
  return { sent, refused };
}

async function* portionsOf(events: AsyncIterable<ArchivedEvent>): AsyncGenerator<ArchivedEvent[]> {
  let portion: ArchivedEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    portion.push(event);
    bytes += event.body.length;
    if (portion.length < PORTION.events && bytes < PORTION.bytes) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  if (portion.length > 0) yield portion;
}
