/** An event that was not accepted, by its place in the list given to `publish`. */
export interface NotAccepted {
  /** Its place in that list, from 0. */
  readonly index: number;
  /** Its `type`, as given. */
  readonly type: string;
  /** Why, for people. */
  readonly reason: string;
}

/** A target that cannot be: an ARN that is none of its kind, or of another region than the client's. Nothing was sent. */
export class InvalidTargetError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "InvalidTargetError";
  /** The same for every error of this class. */
  readonly code = "invalid-target";
  /** Trying again cannot help. */
  readonly retryable = false;
}

/** Whether nothing was sent, or all but the named events. */
export type PublishErrorCode = "invalid-events" | "not-accepted";

/**
 * Not all events were accepted. `invalid-events`: nothing was sent; mend the events. `not-accepted`: all others were;
 * publish these again, in this order (what was accepted before is deduplicated for five minutes).
 */
export class PublishError extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = "PublishError";
  /** Which of the two it is. */
  readonly code: PublishErrorCode;
  /** In the order of the list, each event once. */
  readonly notAccepted: readonly NotAccepted[];
  /** Whether publishing the named events again can help. */
  readonly retryable: boolean;

  /** @internal */
  constructor(code: PublishErrorCode, notAccepted: readonly NotAccepted[]) {
    const [first] = notAccepted;
    const verb = code === "invalid-events" ? "invalid, nothing was sent" : "not accepted";
    super(`${notAccepted.length} event(s) ${verb}; first: events[${first?.index}] ${first?.type}: ${first?.reason}`);
    this.code = code;
    this.notAccepted = notAccepted;
    this.retryable = code === "not-accepted";
  }
}
