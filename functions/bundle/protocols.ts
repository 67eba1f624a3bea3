// Stands in the processor's bundle for the SDK's protocols: one that writes and reads one call, where the SDK's can all of a service, by
// schemas, with serializers for every type. It can go once the SDK's takes no more room than what it is used for.
export { PublishBatchProtocol as AwsQueryProtocol } from "./publish-batch-protocol.ts";
