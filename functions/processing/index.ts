export { withTimeout } from "../../shared/sending/index.ts";
export { batchResponse, readRecord } from "./batch-item.ts";
export { type ProcessedBatch, processBatch } from "./process-batch.ts";
export { type Quarantine, quarantineStore } from "./quarantine.ts";
export { type InvocationFacts, reportBatch } from "./report.ts";
export type { Publish, PublishResult, Sink } from "./sink.ts";
