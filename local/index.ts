export { type EmbeddedAws, type EmbeddedAwsOptions, type GivenUp, startEmbeddedAws } from "./embedded-aws.ts";
export { type LocalKafka, openKafka } from "./kafka/local-kafka.ts";
export { startLocalStack, synthesize } from "./local-stack.ts";
export { readCloudAssembly } from "./plan/cloud-assembly.ts";
export { Books, enterProcessorLog } from "./runs/books.ts";
export { drainQueue, messagesIn } from "./runs/drain-queue.ts";
export { type ReplayBooks, replay } from "./runs/replay.ts";
export { createReplayFiles } from "./runs/replay-files.ts";
export { KEPT_UNREAD, runSample, type SampleRun } from "./runs/sample-run.ts";
