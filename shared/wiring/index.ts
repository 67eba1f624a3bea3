export {
  BATCH_MAX_ENTRIES,
  FILTER_POLICY_MAX_BYTES,
  FILTER_POLICY_MAX_COMBINATIONS,
  FILTER_POLICY_MAX_KEYS,
  FILTER_POLICY_MAX_WILDCARD_POINTS,
  FILTER_POLICY_MAX_WILDCARDS,
  MESSAGE_GROUP_ID_MAX_LENGTH,
  RAW_DELIVERY_MAX_ATTRIBUTES,
  SNS_PUBLISH_MAX_BYTES,
  SQS_FORBIDDEN_CHARACTER,
  SQS_MAX_IN_FLIGHT,
  SQS_MESSAGE_MAX_BYTES,
} from "./aws-limits.ts";
export {
  ACCOUNT_CONCURRENCY,
  ENVIRONMENT_REQUESTS_PER_SECOND,
  MAPPING_MAX_CONCURRENCY,
  MIB_PER_PROCESSOR,
  type Quota,
  SNS_FIFO_GROUP_PER_SECOND,
  SNS_PER_SECOND,
  SNS_PER_SECOND_IRELAND,
  SQS_FIFO_CALLS_PER_SECOND,
  SQS_FIFO_CALLS_PER_SECOND_LEAST,
  SQS_FIFO_PARTITION_PER_SECOND,
} from "./aws-quotas.ts";
export { failedMessages } from "./batch-answer.ts";
export { CanaryEnvironmentSchema, type CanaryVariables } from "./canary-environment.ts";
export { CONTRACT_NAME_PATTERN } from "./contract-names.ts";
export { deliveryLogGroups } from "./delivery-logs.ts";
export { type Deprecation, DeprecationSchema, type Deprecations } from "./deprecation.ts";
export { LOCAL_SIGNING_HOST, LOOPBACK_HOST } from "./hosts.ts";
export { BATCH_SIZE, DEFAULT_TIMEOUT_SECONDS, MAX_RECEIVE_COUNT, VISIBILITY_PER_TIMEOUT } from "./internal-queue.ts";
export {
  BOOTSTRAP_SERVERS_PATTERN,
  KAFKA_AUTHS,
  type KafkaEnvironment,
  KafkaEnvironmentSchema,
  type KafkaVariables,
} from "./kafka-environment.ts";
export {
  CANARY_METRIC,
  CANARY_SERVICE,
  KAFKA_SERVICE,
  METRIC,
  METRIC_DIMENSION,
  METRIC_NAMESPACE,
  METRIC_SERVICE,
  RELAY_DIMENSION,
  RELAY_METRIC,
  RELAY_SERVICE,
} from "./metric-names.ts";
export {
  FAILED_REASONS,
  type FailedReason,
  IGNORED_REASONS,
  type IgnoredReason,
  OUTCOMES,
  type Outcome,
  QUARANTINE_ATTRIBUTE,
  QUARANTINE_DETAIL_MAX_BYTES,
  QUARANTINE_REASONS,
  type QuarantineReason,
} from "./outcomes.ts";
export {
  CONTRACT_BASE_URL_PATTERN,
  type ProcessorEnvironment,
  ProcessorEnvironmentSchema,
  type ProcessorVariables,
  type SinkEnvironment,
  type SinkVariables,
  TOPIC_TYPES,
  type TopicType,
} from "./processor-environment.ts";
