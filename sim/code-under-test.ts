// What a run is about. A test may put a piece of its own in the place of another, to see that the rules notice.
import { batchResponse } from "../functions/processing/batch-response.ts";
import { processBatch } from "../functions/processing/process-batch.ts";
import { publisher } from "../functions/sinks/sns-sink.ts";
import { quarantineStore } from "../functions/processing/quarantine.ts";
import { CONTRACTS } from "../shared/engines/maestro/index.ts";
import { enginePublisher, queueTarget, topicTarget } from "../shared/publisher/index.ts";

export const SHIPPED_CODE = {
  processBatch,
  publisher,
  quarantineStore,
  batchResponse,
  contracts: CONTRACTS,
  enginePublisher,
  queueTarget,
  topicTarget,
};

export type CodeUnderTest = typeof SHIPPED_CODE;
