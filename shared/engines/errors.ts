/** An engine that is not defined as it must be, or not there. */
export class EngineError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "EngineError";
  /** The same for every error of this class. */
  readonly code = "unusable-engine";
  /** Trying again cannot help. */
  readonly retryable = false;
}
