// SNS and the quarantine queue of a slice, with the slice's share of the account's quota: what is beyond it waits, as the SDK tries again,
// and is throttled in the end.
import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { QUARANTINE_ATTRIBUTE } from "../../shared/wiring/index.ts";
import type { Random } from "../random.ts";
import { internalError, throttlingError } from "../service-error.ts";
import type { VirtualTime } from "../virtual-time.ts";
import type { Ledger } from "./ledger.ts";

export interface SliceServices {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly throttled: () => number;
}

/** How long an answer takes, milliseconds. An assumption, as in docs/operations.md. */
export const LATENCY_MS = { least: 8, most: 32 };
/** As the SDK waits between its attempts, about. */
const ATTEMPTS_MS = [100, 200];

export function sliceServices(options: {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Messages that the topic takes in a second. */
  readonly perSecond: number;
  readonly isOut: () => boolean;
}): SliceServices {
  const { time, random, ledger, perSecond, isOut } = options;
  let [tokens, filledMs, throttled] = [perSecond, time.nowMs(), 0];
  const answer = (): Promise<void> => time.sleep(random.between(LATENCY_MS.least, LATENCY_MS.most));
  const take = (messages: number): boolean => {
    const nowMs = time.nowMs();
    tokens = Math.min(perSecond, tokens + ((nowMs - filledMs) * perSecond) / 1_000);
    filledMs = nowMs;
    if (tokens < messages) return false;
    tokens -= messages;
    return true;
  };
  const untilTaken = async (messages: number): Promise<void> => {
    for (const pauseMs of ATTEMPTS_MS) {
      if (take(messages)) return;
      await time.sleep(pauseMs);
    }
    if (take(messages)) return;
    throttled += 1;
    throw throttlingError();
  };
  const client = <Client>(send: (command: object) => Promise<object>): Client => ({ send }) as Client;
  return {
    throttled: () => throttled,
    sns: client(async (command) => {
      if (!(command instanceof PublishBatchCommand)) throw new Error("the topic takes PublishBatch");
      await answer();
      if (isOut()) throw internalError();
      const entries = command.input.PublishBatchRequestEntries ?? [];
      await untilTaken(entries.length);
      for (const { Message = "" } of entries) ledger.onTopic(/"id":"([0-9a-f]+)"/.exec(Message)?.[1] ?? "");
      return { Successful: entries.map(({ Id }) => ({ Id, MessageId: "external" })), Failed: [] };
    }),
    sqs: client(async (command) => {
      if (!(command instanceof SendMessageCommand)) throw new Error("the quarantine queue takes SendMessage");
      await answer();
      ledger.stored(command.input.MessageAttributes?.[QUARANTINE_ATTRIBUTE.messageId]?.StringValue ?? "");
      return {};
    }),
  };
}
