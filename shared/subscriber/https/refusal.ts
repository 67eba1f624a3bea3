// Why an endpoint does not accept a request, and what SNS is told: the one place that decides it (pure).
// SNS tries 5xx and time-outs again and hands them to the subscription's dead-letter queue in the end; 4xx it gives up
// at once. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html

/** Each reason with the HTTP status that says so. */
export const REFUSALS = {
  "method-not-allowed": 405,
  "too-large": 413,
  "not-a-message": 400,
  "topic-not-allowed": 403,
  stale: 403,
  "untrusted-certificate-url": 403,
  "untrusted-certificate": 403,
  "wrong-signature": 403,
  "untrusted-subscribe-url": 403,
  // A fault of the server's own: SNS tries again, and the dead-letter queue keeps it.
  "body-consumed": 500,
  "certificate-unavailable": 503,
  "confirmation-failed": 503,
  // Trying again does not help an event that cannot be read, but the dead-letter queue keeps it.
  "unreadable-event": 500,
  "handler-failed": 500,
} as const;
/** Why a request is refused. */
export type RefusalReason = keyof typeof REFUSALS;

/** A request that is not answered with 200. */
export interface Refusal {
  /** Tells it from what was verified. */
  readonly kind: "refused";
  /** Which of the reasons it is; `REFUSALS` has its status. */
  readonly reason: RefusalReason;
  /** What is wrong, for people; never sent to the caller. */
  readonly detail: string;
  /** What the handler threw. */
  readonly cause?: unknown;
}

export const refused = (reason: RefusalReason, detail: string, cause?: unknown): Refusal => ({
  kind: "refused",
  reason,
  detail,
  ...(cause === undefined ? {} : { cause }),
});
