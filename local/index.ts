export { type LocalClients, localClients } from "./clients.ts";
export { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "./embedded-aws.ts";
export { LocalError } from "./errors.ts";
export { type Counts, Ledger } from "./ledger.ts";
export { type ReplayOptions, replay } from "./replay.ts";
export { createReplayFiles, type ReplayFiles } from "./replay-files.ts";
export { runSample, type SampleRun } from "./sample-run.ts";
export { type SynthesizeOptions, synthesize } from "./synthesize.ts";
