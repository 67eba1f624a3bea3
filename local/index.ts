export { type LocalClients, localClients } from "./clients.ts";
export { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "./embedded-aws.ts";
export { LocalError } from "./errors.ts";
export { type SynthesizeOptions, synthesize } from "./synthesize.ts";
