export {
  type BodyFacts,
  type ChangeOf,
  type CloudEventsContract,
  type CloudEventsForm,
  type Contract,
  cloudEventsContract,
  type EventForm,
  type FilterKey,
  type PublishedContract,
  type PublishedEvent,
  vocabularyOf,
} from "../contracts/index.ts";
export {
  type EventOf,
  epochMs,
  type InternalEvents,
  type InternalEventsForm,
  internalEvents,
  listOf,
  type TypedEvent,
  type WireEventOf,
  type Wrapper,
} from "../internal/index.ts";
export type { Catalogue, Sample, SampleSubscriber } from "./catalogue.ts";
export {
  canarySentMs,
  contractsOf,
  defineEngine,
  type Engine,
  type EngineCanary,
  EngineError,
  isOfCanary,
} from "./define-engine.ts";
export { type LoadedEngine, loadEngine } from "./load-engine.ts";
