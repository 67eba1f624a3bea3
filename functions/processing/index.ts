export { batchResponse } from "./batch-item.ts";
export { withTimeout } from "./clock.ts";
export { type ProcessedBatch, processBatch } from "./process-batch.ts";
export { type Quarantine, quarantineStore } from "./quarantine.ts";
export { readRecord } from "./read-record.ts";
export { type InvocationFacts, reportBatch } from "./report.ts";
export type { Publish, PublishResult, Sink } from "./sink.ts";
