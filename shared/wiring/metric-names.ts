// Metrics of the processor. Handler, alarms and dashboard import the names from here; must stay free of imports.

export const METRIC_NAMESPACE = "Sluice";
export const METRIC_SERVICE = "event-processor";

/** Counted per batch: received = published + ignored + quarantined + failed. */
export const METRIC = {
  received: "RecordsReceived",
  published: "RecordsPublished",
  ignored: "RecordsIgnored",
  quarantined: "RecordsQuarantined",
  failed: "RecordsFailed",
  externalEvents: "ExternalEvents",
  publishCalls: "PublishCalls",
  refusedEvents: "RefusedEvents",
  durationMs: "BatchDurationMilliseconds",
} as const;
