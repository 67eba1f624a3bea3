export { attributePolicy } from "./attribute-policy.ts";
export { changeId, type DuplicateStore, memoryDuplicates, withoutDuplicates } from "./duplicates.ts";
export { BodyConsumedError, FilterPolicyError, InvalidLocalAwsError, InvalidTopicArnError } from "./errors.ts";
export type { EventContext } from "./event-context.ts";
export type { EventHandler, EventReader } from "./event-handler.ts";
export {
  type AnythingBut,
  type Condition,
  FILTER_POLICY_SCOPES,
  type FilterPolicy,
  type FilterPolicyScope,
  type NumericCondition,
} from "./filter-policy.ts";
export { type ChainEvent, type ChainLink, type Gap, type GapDetectorOptions, gapDetector } from "./gap-detector.ts";
export { bodyHandler, fetchHandler, functionUrlHandler, nodeHandler, type ReadRequest } from "./https/handlers.ts";
export { REFUSALS, type Refusal, type RefusalReason } from "./https/refusal.ts";
export {
  type EndpointRequest,
  type EndpointResponse,
  type SnsEndpoint,
  type SnsEndpointOptions,
  snsEndpoint,
} from "./https/sns-endpoint.ts";
export type { LocalAws, Topic } from "./https/topic.ts";
export {
  type SnsMessage,
  snsVerifier,
  type Verification,
  type VerifiedMessage,
  type VerifyOptions,
} from "./https/verify-sns-message.ts";
export { explainMatch, type Filterable, type FilterMatch, matcher, matches } from "./match-filter.ts";
export { type NewestOnlyOptions, newestOnly } from "./newest-only.ts";
export { checkFilterPolicy } from "./parse-filter-policy.ts";
export {
  type AttributeValue,
  type EventOfContract,
  eventReader,
  PROBLEM_REASONS,
  type Problem,
  type ProblemReason,
  type ReceivedAttributes,
  type Unwrapped,
  unwrap,
} from "./reading/index.ts";
export { HANDLED_CHANGES_TABLE, type SqlDatabase, type SqlDuplicatesOptions, sqlDuplicates } from "./sql-duplicates.ts";
export type { FailedMessage } from "./sqs/process-messages.ts";
export { sqsLambdaHandler } from "./sqs/sqs-lambda-handler.ts";
