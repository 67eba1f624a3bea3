/** A sample that cannot be given: of a type that there is none of, or with changes that its schema does not take. */
export class SampleError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "SampleError";
  /** The same for every error of this class. */
  readonly code = "no-such-sample";
  /** Trying again cannot help. */
  readonly retryable = false;
}
