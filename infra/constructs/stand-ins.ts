// What stands in for packages inside the bundle of a function: files of `functions/bundle`, each of which says why and until when. Read
// when a deployment is synthesized, and when the package is built.

const ALL = {
  "@aws-sdk/credential-provider-node": "credential-provider-node",
  "@smithy/core/checksum": "checksum",
  "node:process": "process",
};

const OF_PROCESSOR = {
  "@aws-sdk/client-sqs": "sqs-client",
  "@aws-sdk/core/protocols": "protocols",
  "@smithy/core/config": "config",
};

/** By package, for the function in that folder. */
export const standIns = (folder: string): Readonly<Record<string, string>> =>
  folder === "event-processor" ? { ...ALL, ...OF_PROCESSOR } : ALL;
