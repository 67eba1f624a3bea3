export { readCloudAssembly } from "./cloud-assembly.ts";
export { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "./embedded-aws.ts";
export type { Ledger } from "./ledger.ts";
export { replay } from "./replay.ts";
export { createReplayFiles } from "./replay-files.ts";
export { runSample, type SampleRun } from "./sample-run.ts";
export { AUTHORITY_PATH } from "./sns/authority.ts";
export { synthesize } from "./synthesize.ts";
