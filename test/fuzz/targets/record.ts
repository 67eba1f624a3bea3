// A batch of SQS records → outcomes and the answer to Lambda. The fakes refuse now and then, as the input says.
import type { SQSRecord } from "aws-lambda";
import { batchResponse, type PublishResult, processBatch } from "../../../functions/processing/index.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import { fakeSink } from "../../support/processor.ts";
import { hold, holdPrototypes, type Target } from "../target.ts";
import { message } from "./message.ts";

const MAX_RECORDS = 10;
const KINDS = [
  "published",
  "published",
  "published",
  "service-refused",
  "deployment-refused",
  "message-refused",
] as const;

export const record: Target = {
  seeds: () => {
    const texts = message.seeds().map((text) => JSON.stringify(JSON.parse(text)));
    return texts.map((text, index) => {
      const next = texts[(index + 1) % texts.length] ?? "";
      return JSON.stringify([index * 7, index, index + 1, JSON.parse(text), JSON.parse(next), '{"half']);
    });
  },
  async fuzz(data) {
    const { control, ids, bodies } = batchFrom(data);
    const records = bodies.map((body, index) => recordOf(body, index, ids[index % 2] ?? 0));
    let remainingMs = 50 * (1 + (control % 64));
    let asked = control;
    const publish = async (events: readonly unknown[]): Promise<PublishResult[]> =>
      events.map(() => {
        remainingMs -= 20;
        const kind = KINDS[asked++ % KINDS.length] ?? "published";
        return kind === "published" ? { kind } : { kind, detail: "as told" };
      });
    const quarantine = async (): Promise<string | undefined> => (asked++ % 3 === 0 ? "as told" : undefined);
    const sleep = async (durationMs: number): Promise<void> => {
      remainingMs -= durationMs;
    };
    const clock = { nowMs: () => 1_764_000_000_100, remainingMs: () => remainingMs, sleep };
    const settings = { internal: maestroEvents, contracts: Object.values(CONTRACTS), cluster: "fuzz" };
    const topic = control % 2 === 0 ? "standard" : "fifo";

    const { items } = await processBatch(records, settings, { sink: fakeSink(publish, topic), quarantine, clock });

    holdPrototypes();
    hold(items.length === records.length, "a record without an outcome");
    hold(
      items.every(({ outcome }) => outcome !== undefined),
      "an item without an outcome",
    );
    const failed = batchResponse(items).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const blocked = new Set<string>();
    for (const { groupId, record: each } of items) {
      const isFailed = failed.includes(each.messageId);
      hold(isFailed || !blocked.has(groupId), "a later record of a failed group got through");
      if (isFailed) blocked.add(groupId);
    }
    return items.map(({ outcome }) => (outcome && "reason" in outcome ? outcome.reason : "published"));
  },
};

/** Three numbers and the bodies, each as text or as the JSON that it is; or just lines. */
function batchFrom(data: Buffer): { control: number; ids: readonly number[]; bodies: readonly string[] } {
  const text = data.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { control: data.length % 256, ids: [1, 2], bodies: text.split("\n").slice(0, MAX_RECORDS) };
  }
  const [control, first, second, ...rest] = Array.isArray(value) ? value : [value];
  const bodies = rest.slice(0, MAX_RECORDS).map((body) => (typeof body === "string" ? body : JSON.stringify(body)));
  return { control: byteOf(control), ids: [byteOf(first), byteOf(second)], bodies };
}

const byteOf = (value: unknown): number => (typeof value === "number" ? Math.abs(Math.trunc(value) % 256) : 0);

/** As odd as SQS could ever make one: absent ids and attributes among them. */
function recordOf(body: string, index: number, oddity: number): SQSRecord {
  const attributes = {
    ApproximateReceiveCount: oddity % 5 === 0 ? "" : "1",
    ...(oddity % 7 === 0 ? {} : { MessageGroupId: String.fromCharCode(oddity) }),
    ...(oddity % 11 === 0 ? {} : { SequenceNumber: String(index), SentTimestamp: "1764000000000" }),
  };
  return { messageId: `m${index}`, body, attributes, messageAttributes: {} } as unknown as SQSRecord;
}
