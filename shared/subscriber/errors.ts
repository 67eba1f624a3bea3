/** A request whose body somebody has read, and left nothing of: what SNS posted can neither be verified nor handed over. */
export class BodyConsumedError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "BodyConsumedError";
  /** The same for every error of this class. */
  readonly code = "body-consumed";
  /** Trying again cannot help. */
  readonly retryable = false;

  /** @internal */
  constructor() {
    super(
      "a body parser has read the body and left nothing of it: put the endpoint before it, or have it leave text for every content type, as express.text({ type: '*/*' }) does",
    );
  }
}

/** A filter policy that SNS would refuse, or not understand as it was meant. */
export class FilterPolicyError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "FilterPolicyError";
  /** The same for every error of this class. */
  readonly code = "invalid-filter-policy";
  /** Trying again cannot help. */
  readonly retryable = false;
}

/** An embedded AWS in the configuration that is not on this machine, or that nobody could know by its certificates. */
export class InvalidLocalAwsError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "InvalidLocalAwsError";
  /** The same for every error of this class. */
  readonly code = "invalid-local-aws";
  /** Trying again cannot help. */
  readonly retryable = false;
}

/** A topic ARN in the configuration that is none, or of a partition whose hosts are not known here. */
export class InvalidTopicArnError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "InvalidTopicArnError";
  /** The same for every error of this class. */
  readonly code = "invalid-topic-arn";
  /** Trying again cannot help. */
  readonly retryable = false;

  /** @internal */
  constructor(arn: string) {
    super(`${JSON.stringify(arn)} is not the ARN of an SNS topic in a partition of AWS`);
  }
}
