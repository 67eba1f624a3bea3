export { type EmbeddedAws, type EmbeddedAwsOptions, type GivenUp, startEmbeddedAws } from "./embedded-aws.ts";
export { startLocalStack, synthesize } from "./local-stack.ts";
export { readCloudAssembly } from "./plan/cloud-assembly.ts";
export type { Books } from "./runs/books.ts";
export { messagesIn } from "./runs/drain-queue.ts";
export { replay } from "./runs/replay.ts";
export { createReplayFiles } from "./runs/replay-files.ts";
export { KEPT_UNREAD, runSample, type SampleRun } from "./runs/sample-run.ts";
export { AUTHORITY_PATH } from "./sns/authority.ts";
