// What stops an operation, as facts: a code, details, and whether the same may succeed later. The message is a sentence that knows of
// no interface; what to type or to click next, whoever shows it says by the code.

type Details = Readonly<Record<string, unknown>>;

/** What was asked for cannot be done as it was asked; nothing was changed. */
export const INPUT_ERROR_CODES = [
  "unreadable-file",
  "unwritable-file",
  "file-exists",
  "not-an-id",
  "not-a-queue-url",
  "own-queue",
  "queue-elsewhere",
  "attached-already",
  "not-a-module",
  "not-local",
] as const;
export type InputErrorCode = (typeof INPUT_ERROR_CODES)[number];

/** What the deployment, or the way to it, refuses; by code, whether the same may succeed later. */
export const TARGET_ERRORS = {
  "no-such-stack": false,
  "no-stack": false,
  "several-stacks": false,
  "not-our-stack": false,
  "other-version": false,
  "not-reading": false,
  "no-such-message": false,
  "queue-busy": true,
  "messages-hidden": true,
  "time-ended": true,
  "not-confirmed": true,
  "not-accepted": true,
  "no-credentials": false,
  "no-region": false,
  "no-answer": true,
  "too-slow": true,
  "not-allowed": false,
  "credentials-refused": false,
  refused: false,
} as const;
export type TargetErrorCode = keyof typeof TARGET_ERRORS;

/** What was asked for cannot be done as it was asked. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly retryable = false;
  readonly code: InputErrorCode;
  readonly details: Details;

  constructor(code: InputErrorCode, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** The deployment, or the way to it, refuses. */
export class TargetError extends Error {
  override readonly name = "TargetError";
  readonly retryable: boolean;
  readonly code: TargetErrorCode;
  readonly details: Details;

  constructor(code: TargetErrorCode, message: string, details: Details = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = TARGET_ERRORS[code];
    this.details = details;
  }
}

/** The signal came; the message says what came of it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly code = "interrupted";
  readonly retryable = true;
  readonly details: Details;

  constructor(result: string) {
    super(`interrupted: ${result}`);
    this.details = { result };
  }
}
