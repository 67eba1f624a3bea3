// What works on a deployment: clients are made from what was chosen, and everything is said as data.
export { awsError, type ClientOptions } from "./clients.ts";
export { type Deliveries, readDeliveries } from "./deliveries.ts";
export { explainHeld, type Forecast, forecastReplay } from "./held/forecast.ts";
export { type HeldKind, type HeldWork, heldQueue } from "./held/held-queue.ts";
export { type HeldList, listHeld, type ShownMessage, showHeld } from "./held/look.ts";
export { type FieldValue, type Selection, selectsAll } from "./held/selection.ts";
export { type Settlement, settleHeld } from "./held/settle.ts";
export { deployedProcessor, processorMapping } from "./processor.ts";
export { type LoggedLine, readProcessorLog } from "./processor-log.ts";
export {
  type FilterOrigin,
  type ResendPlan,
  type ResendProgress,
  type ResendTo,
  resendArchive,
} from "./resend/resend.ts";
export { sendEvents } from "./send.ts";
export { type Finding, findings, oldestAges, readQueues, readStatus, type SinkStatus, type Status } from "./status.ts";
export { readSubscribers, type Subscriber } from "./subscribers.ts";
export {
  addFunction,
  attach,
  confirmed,
  detach,
  firstSubscriptions,
  type NewSubscription,
  subscriptions,
  untilDetached,
} from "./subscriptions.ts";
export { abandonedTails, removeTail, type TailedEvent, tail } from "./tail.ts";
export { tailKafka } from "./tail-kafka.ts";
export {
  type ChosenTarget,
  externalTopicOf,
  forSink,
  onTarget,
  type Sink,
  type Target,
} from "./target.ts";
export { type Trace, type TraceEntry, traceMessage } from "./trace.ts";
