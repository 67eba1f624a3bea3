// A slice of a whole that is too large to run: one of so many equal shares of the partition keys, with its share of concurrency and quotas,
// through the real code for all of the time.
import type { SQSRecord } from "aws-lambda";
import { CONTRACTS, maestroEvents } from "../../shared/engines/maestro/index.ts";
import {
  BATCH_SIZE,
  ENVIRONMENT_REQUESTS_PER_SECOND,
  failedMessages,
  MAX_RECEIVE_COUNT,
  VISIBILITY_PER_TIMEOUT,
} from "../../shared/wiring/index.ts";
import { type CodeUnderTest, SHIPPED_CODE } from "../code-under-test.ts";
import { CLUSTER, EXTERNAL_TOPIC_ARN, INTERNAL_QUEUE_ARN, QUARANTINE_QUEUE_URL } from "../names.ts";
import { seededRandom } from "../random.ts";
import { inVirtualTime, START_MS, type VirtualTime } from "../virtual-time.ts";
import { type Balance, openLedger } from "./ledger.ts";
import { chooser, templates } from "./slice-events.ts";
import { type SliceMessage, sliceQueue } from "./slice-queue.ts";
import { sliceServices } from "./slice-services.ts";

export interface SliceSettings {
  readonly seed: number;
  /** Of the whole. */
  readonly slices: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly maxConcurrency: number;
  readonly snsPerSecond: number;
  /** CPU of the function: of a batch, and of each of its events. */
  readonly batchMs: number;
  readonly eventMs: number;
  readonly timeoutSeconds: number;
  /** Invocations whose process ends by itself, and events that end each process which reads them, as shares. */
  readonly crashShare: number;
  readonly deadlyShare: number;
  /** SNS takes nothing from then on, so long. */
  readonly outage: { readonly fromSecond: number; readonly seconds: number };
}

export interface Minute extends Balance {
  readonly minute: number;
  /** Longest wait from being sent to being done with, of what ended in it. */
  readonly longestWaitMs: number;
}

export interface SliceResult {
  readonly minutes: readonly Minute[];
  readonly end: Balance;
  /** What does not add up, and when. */
  readonly wrong: string | undefined;
  readonly batches: number;
  readonly throttledCalls: number;
  readonly external: { readonly distinct: number; readonly accepted: number };
  readonly handedBack: number;
  readonly waitMs: { readonly median: number; readonly p99: number };
}

/** Of partition keys at work: a key that has many events at once waits for itself. */
const KEYS = 2_000;
const POLL_MS = 20;
/** Events of times of their own: two of the same content would be one to a subscriber. */
const [FIRST_EVENT_MS, EVENT_MS] = [START_MS - 100 * 86_400_000, 100];

export function runSlice(settings: SliceSettings, code: CodeUnderTest = SHIPPED_CODE): Promise<SliceResult> {
  return inVirtualTime((time) => sliceOf(settings, code, time));
}

async function sliceOf(settings: SliceSettings, code: CodeUnderTest, time: VirtualTime): Promise<SliceResult> {
  const { seed, slices, seconds, timeoutSeconds, outage, batchMs, eventMs, crashShare, deadlyShare } = settings;
  const random = seededRandom(seed);
  const all = templates();
  const choose = chooser(all, random);
  const ledger = openLedger(all);
  const deadly = new Set<string>();
  const queue = sliceQueue({ time, maxReceives: MAX_RECEIVE_COUNT, onDeadLettered: ledger.deadLettered });
  const second = (): number => (time.nowMs() - START_MS) / 1_000;
  const services = sliceServices({
    ...{ time, random, ledger, perSecond: settings.snsPerSecond / slices },
    isOut: () => second() >= outage.fromSecond && second() < outage.fromSecond + outage.seconds,
  });
  const sink = code.snsSink(services.sns, EXTERNAL_TOPIC_ARN, "standard");
  const quarantine = code.quarantineStore(services.sqs, QUARANTINE_QUEUE_URL);
  const rules = { internal: maestroEvents, contracts: [CONTRACTS.v1], cluster: CLUSTER };
  const environments = Math.max(1, Math.floor(settings.maxConcurrency / slices));
  const waits: number[] = [];
  let [sequence, batches, handedBack, running, longestWaitMs] = [0, 0, 0, 0, 0];
  let wrong: string | undefined;
  const check = (isQuiet: boolean): void => {
    const found = ledger.wrong(queue.size(), isQuiet);
    if (found) wrong ??= `second ${Math.round(second())}: ${found}`;
  };

  function emit(): void {
    const template = choose();
    const nowMs = time.nowMs();
    sequence += 1;
    const filled = all[template]?.fill(`etl.${random.between(1, KEYS)}`, FIRST_EVENT_MS + sequence * EVENT_MS);
    const message = {
      id: `m${sequence}`,
      sequence,
      template,
      sentMs: nowMs,
      receives: 0,
      ...{ body: "", groupId: "" },
      ...filled,
    };
    if (random.chance(deadlyShare)) deadly.add(message.id);
    ledger.received();
    queue.send(message);
    // A Poisson process.
    const pauseMs = (-Math.log(1 - random.next()) * 1_000 * slices) / settings.eventsPerSecond;
    if (second() + pauseMs / 1_000 < seconds) time.after(pauseMs, emit);
  }

  async function environment(): Promise<void> {
    const startMs = time.nowMs();
    const messages = queue.receive(BATCH_SIZE);
    if (messages.length > 0) {
      running += 1;
      batches += 1;
      await invoke(messages);
      running -= 1;
    }
    const restMs = 1_000 / ENVIRONMENT_REQUESTS_PER_SECOND.value - (time.nowMs() - startMs);
    if (second() < seconds || queue.size() > 0)
      time.after(messages.length > 0 ? Math.max(0, restMs) : POLL_MS, () => void environment());
  }

  async function invoke(messages: readonly SliceMessage[]): Promise<void> {
    const startMs = time.nowMs();
    const hiddenMs = VISIBILITY_PER_TIMEOUT * timeoutSeconds * 1_000;
    await time.sleep(batchMs + eventMs * messages.length);
    if (messages.some(({ id }) => deadly.has(id)) || random.chance(crashShare)) {
      handedBack += messages.length;
      queue.handBack(messages, hiddenMs);
      return;
    }
    const remainingMs = (): number => startMs + timeoutSeconds * 1_000 - time.nowMs();
    const clock = { nowMs: time.nowMs, remainingMs, sleep: time.sleep };
    const batch = await code.processBatch(messages.map(recordOf), rules, { sink, quarantine, clock });
    const ids = messages.map(({ id }) => id);
    const failed = failedMessages(JSON.stringify(code.batchResponse(batch.items)), ids);
    const back = messages.filter(({ id }) => failed.has(id));
    for (const [index, message] of messages.entries()) {
      if (failed.has(message.id)) continue;
      ledger.acknowledged(message, batch.items[index]?.outcome);
      queue.delete(message);
      const waitMs = time.nowMs() - message.sentMs;
      longestWaitMs = Math.max(longestWaitMs, waitMs);
      if (message.sequence % 10 === 0) waits.push(waitMs);
    }
    handedBack += back.length;
    if (back.length > 0) queue.handBack(back, hiddenMs);
  }

  const minutes: Minute[] = [];
  const eachMinute = (minute: number): void => {
    check(false);
    minutes.push({ ...ledger.balance(queue.size()), minute, longestWaitMs });
    longestWaitMs = 0;
    if (minute * 60 < seconds) time.after(60_000, () => eachMinute(minute + 1));
  };
  time.after(60_000, () => eachMinute(1));
  time.after(0, emit);
  for (let index = 0; index < environments; index += 1) time.after(index * 7, () => void environment());
  await time.run(() => wrong !== undefined || (second() > seconds && running === 0 && queue.size() === 0));
  check(true);
  waits.sort((a, b) => a - b);
  const share = (of: number): number => waits[Math.floor(of * (waits.length - 1))] ?? 0;
  return {
    ...{ minutes, wrong, batches, handedBack, throttledCalls: services.throttled() },
    end: ledger.balance(queue.size()),
    external: ledger.externalEvents(),
    waitMs: { median: share(0.5), p99: share(0.99) },
  };
}

const recordOf = ({ id, receives, sentMs, groupId, sequence, body }: SliceMessage): SQSRecord => ({
  ...{ messageId: id, receiptHandle: id, body, messageAttributes: {}, md5OfBody: "" },
  ...{ eventSource: "aws:sqs", eventSourceARN: INTERNAL_QUEUE_ARN, awsRegion: "eu-west-1" },
  attributes: {
    ApproximateReceiveCount: String(receives),
    ApproximateFirstReceiveTimestamp: String(sentMs),
    SenderId: "engine",
    SentTimestamp: String(Math.floor(sentMs)),
    SequenceNumber: String(18_893_000_000_000_000_000n + BigInt(sequence) * 256n),
    MessageGroupId: groupId,
  },
});
