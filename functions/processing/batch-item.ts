// One SQS record on its way through a batch: read, held back behind a failed one of its group, answered for in the end (pure).
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import {
  type ExternalEvent,
  type MessageReading,
  type ReadingRules,
  readMessage,
} from "../../shared/contracts/index.ts";
import type { Deprecations, FailedReason, IgnoredReason, QuarantineReason } from "../../shared/wiring/index.ts";

export type RecordOutcome =
  | { readonly kind: "published" }
  | { readonly kind: "ignored"; readonly reason: IgnoredReason }
  | { readonly kind: "quarantined"; readonly reason: QuarantineReason; readonly detail: string }
  | { readonly kind: "failed"; readonly reason: FailedReason; readonly detail?: string };

export interface QuarantineCause {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

export interface BatchItem {
  readonly record: SQSRecord;
  /** The message group: once a record of it has failed, no later one gets through in this batch. */
  readonly groupId: string;
  readonly reading: MessageReading | undefined;
  /** Events not yet published. */
  pending: readonly ExternalEvent[];
  /** Why the record must be quarantined once its publishable events are out. */
  cause: QuarantineCause | undefined;
  /** Set once, when the record is done with. */
  outcome: RecordOutcome | undefined;
}

export interface ReadingSettings extends ReadingRules {
  readonly cluster: string;
  readonly contractBaseUrl?: string | undefined;
  readonly deprecations?: Deprecations | undefined;
}

export function readRecord(record: SQSRecord, settings: ReadingSettings, nowMs: number): BatchItem {
  const { SequenceNumber } = record.attributes;
  const { cluster, contractBaseUrl, deprecations } = settings;
  const context = { cluster, contractBaseUrl, deprecations, sequenceNumber: SequenceNumber ?? "0", nowMs };
  const reading = readMessage(record.body, settings, context);
  return {
    record,
    groupId: groupIdOf(record),
    reading,
    pending: reading.kind === "ignored" ? [] : reading.events,
    cause: reading.kind === "quarantined" ? { reason: reading.reason, detail: reading.detail } : undefined,
    outcome: reading.kind === "ignored" ? { kind: "ignored", reason: reading.reason } : undefined,
  };
}

/** A record for which no time was left: it is handed back as it is. */
export function unreadRecord(record: SQSRecord): BatchItem {
  return {
    record,
    groupId: groupIdOf(record),
    reading: undefined,
    pending: [],
    cause: undefined,
    outcome: { kind: "failed", reason: "out-of-time" },
  };
}

/** A record of a standard queue has no group: it is a group of its own. */
const groupIdOf = ({ attributes, messageId }: SQSRecord): string => attributes.MessageGroupId ?? messageId;

/** The partition key of a record that came in the group of another: order is kept within groups, and so not within this key. */
export function keyElsewhere({ record, reading }: BatchItem): string | undefined {
  const groupId = record.attributes.MessageGroupId;
  return groupId === undefined || reading?.partitionKey === groupId ? undefined : reading?.partitionKey;
}

const hasFailed = ({ outcome }: BatchItem): boolean => outcome?.kind === "failed";

/**
 * The FIFO rule: once a record of a group has failed, every later record of the group fails too, in order. These are the items that
 * may still be worked on: those with no failed record of their group before them.
 */
export function unblocked(items: readonly BatchItem[]): readonly BatchItem[] {
  if (!items.some(hasFailed)) return items;
  const failedGroups = new Set<string>();
  return items.filter((item) => {
    if (hasFailed(item)) failedGroups.add(item.groupId);
    return !failedGroups.has(item.groupId);
  });
}

/** Fails whatever follows a failed record in its group, also what was published: order outweighs a duplicate. */
export function applyGroupRule(items: readonly BatchItem[]): void {
  if (!items.some(hasFailed)) return;
  const open = new Set(unblocked(items));
  for (const item of items) {
    if (!open.has(item) && !hasFailed(item)) {
      item.outcome = { kind: "failed", reason: "earlier-record-of-group-failed" };
    }
  }
}

/**
 * What Lambda's event source mapping reads: the failed records, in the order they were received; all others are deleted.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function batchResponse(items: readonly BatchItem[]): SQSBatchResponse {
  const failed = items.filter((item) => item.outcome?.kind === "failed");
  return { batchItemFailures: failed.map((item) => ({ itemIdentifier: item.record.messageId })) };
}
