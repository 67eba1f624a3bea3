// One SQS record on its way through a batch.
import type { SQSRecord } from "aws-lambda";
import type { ExternalEvent, MessageReading } from "../../shared/contracts/index.ts";
import type { FailedReason, IgnoredReason, QuarantineReason } from "../../shared/wiring/index.ts";

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
