/** An event that was not accepted, by its place in the list given to `publish`. */
export interface NotAccepted {
  readonly index: number;
  readonly type: string;
  /** Why, for people. */
  readonly reason: string;
}

export type PublishErrorCode = "invalid-events" | "not-accepted";

/**
 * Not all events were accepted. `invalid-events`: nothing was sent; mend the events. `not-accepted`: all others were;
 * publish these again, in this order (what was accepted before is deduplicated for five minutes).
 */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly code: PublishErrorCode;
  readonly notAccepted: readonly NotAccepted[];
  readonly retryable: boolean;

  constructor(code: PublishErrorCode, notAccepted: readonly NotAccepted[]) {
    const [first] = notAccepted;
    const verb = code === "invalid-events" ? "invalid, nothing was sent" : "not accepted";
    super(`${notAccepted.length} event(s) ${verb}; first: events[${first?.index}] ${first?.type}: ${first?.reason}`);
    this.code = code;
    this.notAccepted = notAccepted;
    this.retryable = code === "not-accepted";
  }
}
