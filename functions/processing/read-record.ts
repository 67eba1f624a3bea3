// SQS record → what it becomes (pure).
import type { SQSRecord } from "aws-lambda";
import { type ReadingRules, readMessage } from "../../shared/contracts/index.ts";
import type { Deprecations } from "../../shared/wiring/index.ts";
import type { BatchItem } from "./batch-item.ts";

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
