/** An engine that is not defined as it must be, or not there. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code = "unusable-engine";
  readonly retryable = false;
}
