// What is measured: SQS events as Lambda hands them to a function.
import { readFileSync } from "node:fs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { maestroEvents } from "../shared/engines/maestro/index.ts";

const START_MS = 1_764_000_000_000;
const FIRST_SEQUENCE_NUMBER = 18_893_000_000_000_000_000n;
/** The most that a FIFO event source hands over. */
const FULL_BATCH = 10;

export const WORKLOADS = ["mix", "mix-one-by-one", "5000-records", "100-groups"] as const;
export type Workload = (typeof WORKLOADS)[number];

/** The mix, or changes that are all seen outside, in batches of some size; or a message of so many records. */
export type ScaledWorkload =
  | { readonly mixInBatchesOf: number }
  | { readonly seenInBatchesOf: number }
  | { readonly records: number };

export function workload(name: Workload | ScaledWorkload): SQSEvent[] {
  if (typeof name === "object") return scaledWorkload(name);
  switch (name) {
    case "mix":
      return batches(mix(), FULL_BATCH);
    case "mix-one-by-one":
      return batches(mix(), 1);
    case "5000-records":
      return batches([instanceUpdate(5_000)], 1);
    case "100-groups":
      return batches(hundredGroups(10));
  }
}

function scaledWorkload(scaled: ScaledWorkload): SQSEvent[] {
  if ("records" in scaled) return batches([instanceUpdate(scaled.records)], 1);
  if ("seenInBatchesOf" in scaled) return batches(hundredGroups(2), scaled.seenInBatchesOf);
  return batches(mix(), scaled.mixInBatchesOf);
}

/** The shipped stretch of an engine's life, unreadable messages among it. */
export function mix(): string[] {
  const text = readFileSync(new URL("../shared/engines/maestro/sample/engine-life.jsonl", import.meta.url), "utf8");
  return text.split("\n").filter((line) => line !== "");
}

export function batches(bodies: readonly string[], size = FULL_BATCH): SQSEvent[] {
  const records = bodies.map(sqsRecord);
  return Array.from({ length: Math.ceil(records.length / size) }, (_, index) => ({
    Records: records.slice(index * size, (index + 1) * size),
  }));
}

function sqsRecord(body: string, index: number): SQSRecord {
  const parsed = maestroEvents.read(body);
  return {
    messageId: `message-${index}`,
    receiptHandle: "receipt",
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(START_MS),
      SenderId: "engine",
      ApproximateFirstReceiveTimestamp: String(START_MS + 1),
      MessageGroupId: parsed.kind === "parsed" ? parsed.partitionKey : `unreadable-${index}`,
      SequenceNumber: String(FIRST_SEQUENCE_NUMBER + BigInt(index)),
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:111122223333:internal.fifo",
    awsRegion: "eu-west-1",
  };
}

/** Changes of steps, each seen outside: so many of each of a hundred workflow instances, in turn. */
function hundredGroups(changes: number): string[] {
  return Array.from({ length: 100 * changes }, (_, index) => {
    const [old_status, new_status] = (index / 100) % 2 < 1 ? ["STARTING", "RUNNING"] : ["RUNNING", "SUCCEEDED"];
    return JSON.stringify({
      ...{ type: "STEP_INSTANCE_UPDATE", workflow_id: `workflow-${index % 100}`, workflow_instance_id: 1 },
      ...{ workflow_run_id: 1, step_id: "load", step_attempt_id: 1, workflow_uuid: "w", step_uuid: "s" },
      ...{ correlation_id: "c", step_instance_id: 1, sync_time: START_MS + index },
      pending_records: [{ old_status, new_status, event_time: START_MS + index }],
    });
  });
}

/** One message that says how many instances changed: a backfill that starts, or ends. */
function instanceUpdate(records: number): string {
  return JSON.stringify({
    type: "WORKFLOW_INSTANCE_UPDATE",
    workflow_id: "etl.backfill-clicks",
    workflow_name: "Backfill of clicks",
    change_records: Array.from({ length: records }, (_, index) => ({
      workflow_instance_id: index + 1,
      workflow_run_id: 1,
      workflow_uuid: `run-${index}`,
      correlation_id: `backfill-${index}`,
      old_status: "IN_PROGRESS",
      new_status: "SUCCEEDED",
      event_time: START_MS + index,
    })),
    sync_time: START_MS,
  });
}

/** Steps with so many pending transitions that their external events fill a good part of a call each. */
export function bigStepUpdates(count: number): string[] {
  const random = pseudoRandom(20);
  return Array.from({ length: count }, (_, index) => {
    const transitions = 200 + Math.floor(random() * 2_400);
    return JSON.stringify({
      type: "STEP_INSTANCE_UPDATE",
      workflow_id: "etl.daily-load",
      workflow_instance_id: index + 1,
      workflow_run_id: 1,
      step_id: "poll-until-done",
      step_attempt_id: 1,
      workflow_uuid: `run-${index}`,
      step_uuid: `step-${index}`,
      correlation_id: `load-${index}`,
      step_instance_id: index + 1,
      pending_records: Array.from({ length: transitions }, (_, at) => ({
        old_status: at % 2 === 0 ? "PAUSED" : "RUNNING",
        new_status: at % 2 === 0 ? "RUNNING" : "PAUSED",
        event_time: START_MS + at,
      })),
      sync_time: START_MS,
    });
  });
}

/** A Park-Miller generator: every run measures the same events. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
