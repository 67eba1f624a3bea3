// The order of the steps, nothing else: read, quarantine, publish, apply the group rule.
import type { SQSRecord } from "aws-lambda";
import {
  applyGroupRule,
  type BatchItem,
  type QuarantineCause,
  type ReadingSettings,
  readRecord,
  unblocked,
  unreadRecord,
} from "./batch-item.ts";
import { type Clock, callBudgetMs, canStartCall } from "./clock.ts";
import { type PublishCounts, publishItems } from "./publish-items.ts";
import type { Quarantine } from "./quarantine.ts";
import type { Sink } from "./sink.ts";

export type ProcessorSettings = Omit<ReadingSettings, "limit">;

export interface ProcessorTools {
  readonly sink: Sink;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
}

export interface ProcessedBatch {
  /** One per record, in order, each with an outcome. */
  readonly items: readonly BatchItem[];
  readonly counts: PublishCounts;
}

export async function processBatch(
  records: readonly SQSRecord[],
  settings: ProcessorSettings,
  tools: ProcessorTools,
): Promise<ProcessedBatch> {
  const { sink, clock } = tools;
  const rules = { ...settings, limit: sink.event };
  const items = records.map((record) =>
    canStartCall(clock) ? readRecord(record, rules, clock.nowMs()) : unreadRecord(record),
  );
  const settle = (done: readonly BatchItem[]): Promise<void> => settleItems(done, tools);
  // Unreadable records first: each must be stored before a later record of its group is published.
  await settle(unblocked(items).filter((item) => item.outcome === undefined && item.pending.length === 0));
  const counts = await publishItems(items, { sink, clock, settle });
  applyGroupRule(items);
  return { items, counts };
}

/** Gives records whose events are out their outcome, storing those that must be quarantined. */
async function settleItems(items: readonly BatchItem[], { quarantine, clock }: ProcessorTools): Promise<void> {
  const storing: Promise<void>[] = [];
  for (const item of items) {
    const { cause } = item;
    if (!cause) item.outcome = { kind: "published" };
    else if (!canStartCall(clock)) item.outcome = { kind: "failed", reason: "out-of-time" };
    else storing.push(store(item, cause));
  }
  if (storing.length > 0) await Promise.all(storing);

  async function store(item: BatchItem, cause: QuarantineCause): Promise<void> {
    const detail = await quarantine(item.record, cause, callBudgetMs(clock));
    item.outcome =
      detail === undefined
        ? { kind: "quarantined", ...cause }
        : { kind: "failed", reason: "quarantine-refused", detail };
  }
}
