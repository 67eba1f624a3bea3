export { batchHandler } from "./batch-handler.ts";
export { batchResponse, readRecord } from "./batch-item.ts";
export { keysWhole } from "./keys-whole.ts";
export { allAtOnce, firstOfEachKey } from "./plan-publish.ts";
export { type ProcessedBatch, processBatch } from "./process-batch.ts";
export { type Quarantine, quarantineStore } from "./quarantine.ts";
export { reportBatch } from "./report.ts";
export type { Publish, PublishResult, Sink } from "./sink.ts";
