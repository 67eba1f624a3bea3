// A door of its own: what the engine that is shipped binds to its contracts, and so what must not ask for any engine.
export { arrayAttributes, type EventOfContract, eventReader } from "./event-reader.ts";
export {
  type AttributeValue,
  headerAttributes,
  isProblem,
  PROBLEM_REASONS,
  type Problem,
  type ProblemReason,
  type ReceivedAttributes,
  type Unwrapped,
  unwrap,
  withArrays,
} from "./unwrap.ts";
