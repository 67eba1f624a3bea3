// Stands in the processor's bundle for the SDK's protocols: each writes and reads one call, where the SDK's can all of a service, by
// schemas, with serializers for every type. It can go once the SDK's take no more room than what they are used for.
export { PublishBatchProtocol as AwsQueryProtocol } from "./publish-batch-protocol.ts";
export { SendMessageProtocol as AwsJson1_0Protocol } from "./send-message-protocol.ts";
