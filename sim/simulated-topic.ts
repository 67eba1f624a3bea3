// SNS PublishBatch, on standard and FIFO topics, as far as a publisher can notice.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
import type {
  PublishBatchCommandInput,
  PublishBatchCommandOutput,
  PublishBatchRequestEntry,
} from "@aws-sdk/client-sns";
import { BATCH_MAX_ENTRIES, SNS_PUBLISH_MAX_BYTES, type TopicType } from "../shared/wiring/index.ts";
import { DEDUPLICATION_MS, isFifoId } from "./fifo-rules.ts";
import type { EntryTrouble } from "./network.ts";
import { serviceError } from "./service-error.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type BatchAnswer = Pick<PublishBatchCommandOutput, "Successful" | "Failed">;

export interface SimulatedTopic {
  /** @throws what the whole call is refused with */
  publishBatch(
    input: PublishBatchCommandInput,
    troubleOf: (entry: number) => EntryTrouble | undefined,
    onAccepted: (entry: PublishBatchRequestEntry, isDuplicate: boolean) => void,
  ): BatchAnswer;
}

export interface TopicOptions {
  readonly arn: string;
  readonly type: TopicType;
  readonly time: VirtualTime;
  /** Messages that the topic can never take, whatever the reason may be. */
  readonly isUnacceptable?: (body: string) => boolean;
  readonly refusesWholeCalls?: boolean;
  /** Told of a call that no topic of this type would take. */
  readonly onInvalid?: (reason: string) => void;
}

export function simulatedTopic(options: TopicOptions): SimulatedTopic {
  const { arn, type, time, isUnacceptable = () => false, refusesWholeCalls = false, onInvalid } = options;
  const knownAtMs = new Map<string, number>();

  function accept(entry: PublishBatchRequestEntry): boolean {
    if (type === "standard") return false;
    const key = `${entry.MessageGroupId} ${entry.MessageDeduplicationId}`;
    const earlierMs = knownAtMs.get(key);
    if (earlierMs !== undefined && time.nowMs() - earlierMs < DEDUPLICATION_MS) return true;
    knownAtMs.set(key, time.nowMs());
    return false;
  }

  return {
    publishBatch(input, troubleOf, onAccepted) {
      const entries = input.PublishBatchRequestEntries ?? [];
      const invalid = input.TopicArn === arn ? whatIsInvalid(entries, type) : `no topic ${input.TopicArn}`;
      if (invalid) {
        onInvalid?.(invalid);
        throw serviceError("InvalidParameterException", invalid, "client");
      }
      const unacceptable = entries.filter(({ Message = "" }) => isUnacceptable(Message));
      const [first] = unacceptable;
      if (first && refusesWholeCalls)
        throw serviceError("InvalidParameterException", unacceptableText(first), "client");
      const Successful: NonNullable<BatchAnswer["Successful"]> = [];
      const Failed: NonNullable<BatchAnswer["Failed"]> = [];
      for (const [at, entry] of entries.entries()) {
        const { Id } = entry;
        const trouble = troubleOf(at);
        if (trouble === "refused") Failed.push({ Id, Code: "InternalError", SenderFault: false });
        if (trouble === "refused" || trouble === "unnamed") continue;
        if (unacceptable.includes(entry)) {
          Failed.push({ Id, Code: "InvalidParameter", Message: unacceptableText(entry), SenderFault: true });
          continue;
        }
        onAccepted(entry, accept(entry));
        if (trouble === "refused-after") Failed.push({ Id, Code: "InternalError", SenderFault: false });
        else if (trouble === undefined) Successful.push({ Id, MessageId: `external-${Id}` });
      }
      return { Successful, Failed };
    },
  };
}

const unacceptableText = ({ Id }: PublishBatchRequestEntry): string => `entry ${Id} cannot be accepted`;

function whatIsInvalid(entries: readonly PublishBatchRequestEntry[], type: TopicType): string | undefined {
  if (entries.length === 0) return "no entries";
  if (entries.length > BATCH_MAX_ENTRIES) return `${entries.length} entries`;
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) return "two entries with the same id";
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > SNS_PUBLISH_MAX_BYTES) return `${bytes} bytes`;
  for (const { MessageGroupId, MessageDeduplicationId, MessageAttributes = {} } of entries) {
    const isFifo = isFifoId(MessageGroupId) && isFifoId(MessageDeduplicationId);
    if (type === "fifo" && !isFifo) return "no group id or deduplication id that SNS takes";
    if (type === "standard" && MessageDeduplicationId !== undefined) return "a deduplication id on a standard topic";
    const values = Object.values(MessageAttributes);
    if (values.length > 10) return "more than ten attributes";
    if (values.some(({ StringValue }) => !StringValue)) return "an empty attribute";
  }
  return undefined;
}

function bytesOf({ Message = "", MessageAttributes = {} }: PublishBatchRequestEntry): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = "", StringValue = "" }]) => sum + Buffer.byteLength(`${name}${DataType}${StringValue}`),
    Buffer.byteLength(Message),
  );
}
