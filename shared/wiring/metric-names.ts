// Metrics of the processor. Handler, alarms and dashboard import the names from here; must stay free of imports.

export const METRIC_NAMESPACE = "Sluice";
export const METRIC_SERVICE = "event-processor";
/** The function for Kafka, which writes the same metrics. */
export const KAFKA_SERVICE = "kafka-processor";

/**
 * Counted per batch: received = published + ignored + quarantined + failed. A count of zero is not written.
 * What each of them means to a person is in docs/operations.md.
 */
export const METRIC = {
  received: "RecordsReceived",
  published: "RecordsPublished",
  ignored: "RecordsIgnored",
  quarantined: "RecordsQuarantined",
  failed: "RecordsFailed",
  retried: "RecordsRetried",
  externalEvents: "ExternalEvents",
  publishCalls: "PublishCalls",
  refusedEvents: "RefusedEvents",
  durationMs: "BatchDurationMilliseconds",
  delayMs: "PublishDelayMilliseconds",
} as const;

/** Beside `service`. Every metric has the stage; the others come from closed lists, since each value is a metric to pay for. */
export const METRIC_DIMENSION = {
  stage: "stage",
  /** Of ignored, quarantined and failed records, which are also counted without it. */
  reason: "reason",
  /** Of external events, which are also counted without these two. */
  contract: "contract",
  type: "type",
} as const;

export const CANARY_SERVICE = "canary";

/** Written by the canary, once a minute. */
export const CANARY_METRIC = {
  /** From sending an internal event to receiving what became of it, as a subscriber. */
  delayMs: "CanaryDelayMilliseconds",
  /** External events that did not come out within the minute; 0 if all did. */
  missing: "CanaryMissing",
} as const;

export const RELAY_SERVICE = "outbox-relay";

/** Written by each relay of the outbox, once a minute; of the database also by one that stands by. */
export const RELAY_METRIC = {
  /** Rows stored in the internal tier and deleted. */
  sent: "OutboxSent",
  /** Rows that no relay has moved yet. */
  waiting: "OutboxWaiting",
  /** Of the row that waits longest; 0 if none does. */
  oldestSeconds: "OutboxOldestSeconds",
  /** Rows that are no events of the engine, for a person. */
  setAside: "OutboxSetAside",
  /** Keys that the internal tier did not take, the most at once. */
  refusedKeys: "OutboxRefusedKeys",
} as const;

/** Beside `service`: the name of the internal queue or topic. */
export const RELAY_DIMENSION = "target";
