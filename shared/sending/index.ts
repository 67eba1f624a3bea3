export { batchesOf, type CallLimits, packCalls, SNS_CALL, SQS_CALL } from "./call-limits.ts";
export { asUnreadableAnswer, type BatchAnswer, entryAnswers, type Refusal, refusalOfError } from "./refusal.ts";
export {
  asRefused,
  inParallel,
  type LaneOptions,
  type LaneRefusal,
  type Refused,
  sendInLanes,
} from "./send-in-lanes.ts";
export { publishedBytes, publishedBytesAtMost, SNS_EVENT, snsAttributes } from "./sns-event.ts";
export { withTimeout } from "./with-timeout.ts";
