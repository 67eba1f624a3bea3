// What a run is about. A test may put a piece of its own in the place of another, to see that the rules notice.
import { batchResponse, processBatch, quarantineStore } from "../functions/processing/index.ts";
import { kafkaSink } from "../functions/sinks/kafka-sink.ts";
import { snsSink } from "../functions/sinks/sns-sink.ts";
import { CONTRACTS } from "../shared/engines/maestro/index.ts";
import { outbox, relay } from "../shared/outbox/index.ts";
import { enginePublisher, queueTarget, topicTarget } from "../shared/publisher/index.ts";

export const SHIPPED_CODE = {
  processBatch,
  snsSink,
  kafkaSink,
  quarantineStore,
  batchResponse,
  contracts: CONTRACTS,
  enginePublisher,
  queueTarget,
  topicTarget,
  outbox,
  relay,
  /** What the outbox's SQL does with `pg_advisory_xact_lock`; the database that it runs in is simulated. */
  locksKeys: true,
};

export type CodeUnderTest = typeof SHIPPED_CODE;
