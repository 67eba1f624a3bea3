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
}

export function simulatedTopic(options: TopicOptions): SimulatedTopic {
  const { arn, type, time, isUnacceptable = () => false, refusesWholeCalls = false } = options;
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
      if (input.TopicArn !== arn) throw serviceError("NotFoundException", `no topic ${input.TopicArn}`, "client");
      checkCall(entries, type);
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

function checkCall(entries: readonly PublishBatchRequestEntry[], type: TopicType): void {
  const refuse = (name: string, reason: string): never => {
    throw serviceError(name, reason, "client");
  };
  if (entries.length === 0) refuse("EmptyBatchRequestException", "no entries");
  if (entries.length > BATCH_MAX_ENTRIES) refuse("TooManyEntriesInBatchRequestException", `${entries.length} entries`);
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) refuse("BatchEntryIdsNotDistinctException", "twice");
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > SNS_PUBLISH_MAX_BYTES) refuse("BatchRequestTooLongException", `${bytes} bytes`);
  for (const entry of entries) {
    const { MessageGroupId, MessageDeduplicationId, MessageAttributes = {} } = entry;
    const isFifo = isFifoId(MessageGroupId) && isFifoId(MessageDeduplicationId);
    if (type === "fifo" && !isFifo)
      refuse("InvalidParameterException", "no group id or deduplication id that SNS takes");
    if (type === "standard" && MessageDeduplicationId !== undefined)
      refuse("InvalidParameterException", "no FIFO topic");
    if (Object.keys(MessageAttributes).length > 10) refuse("InvalidParameterException", "more than ten attributes");
  }
}

function bytesOf({ Message = "", MessageAttributes = {} }: PublishBatchRequestEntry): number {
  return Object.entries(MessageAttributes).reduce(
    (sum, [name, { DataType = "", StringValue = "" }]) => sum + Buffer.byteLength(`${name}${DataType}${StringValue}`),
    Buffer.byteLength(Message),
  );
}
