// What stops an operation, as facts: a code, details, and whether the same may succeed later. The message is a sentence that knows of
// no interface; what to type or to click next, whoever shows it says by the code.

type Details = Readonly<Record<string, unknown>>;

/** What was asked for cannot be done as it was asked; nothing was changed. */
export const INPUT_ERROR_CODES = [
  "unreadable-file",
  "unwritable-file",
  "file-exists",
  "no-state-folder",
  "no-such-subscriber",
  "not-an-id",
  "not-a-queue-url",
  "own-queue",
  "own-topic",
  "queue-elsewhere",
  "attached-already",
  "not-a-module",
  "not-local",
  "not-a-database-url",
] as const;
export type InputErrorCode = (typeof INPUT_ERROR_CODES)[number];

/** What the deployment, or the way to it, refuses; by code, whether the same may succeed later. */
export const TARGET_ERRORS = {
  "no-such-stack": false,
  "no-stack": false,
  "several-stacks": false,
  "not-our-stack": false,
  "no-such-sink": false,
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
  "no-broker": true,
  "no-database": true,
  "database-login": false,
  "no-outbox": false,
  "outbox-not-allowed": false,
  "no-such-row": false,
  "no-delivery-log": false,
  "too-slow": true,
  "not-allowed": false,
  "credentials-refused": false,
  refused: false,
} as const;
export type TargetErrorCode = keyof typeof TARGET_ERRORS;

abstract class OperationError<Code extends string> extends Error {
  readonly code: Code;
  readonly details: Details;
  abstract readonly retryable: boolean;

  constructor(code: Code, message: string, details: Details = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** What was asked for cannot be done as it was asked. */
export class InputError extends OperationError<InputErrorCode> {
  override readonly name = "InputError";
  readonly retryable = false;
}

/** The deployment, or the way to it, refuses. */
export class TargetError extends OperationError<TargetErrorCode> {
  override readonly name = "TargetError";
  readonly retryable: boolean = TARGET_ERRORS[this.code];
}

/** The signal came; the message says what came of it. */
export class InterruptedError extends OperationError<"interrupted"> {
  override readonly name = "InterruptedError";
  readonly retryable = true;

  constructor(result: string) {
    super("interrupted", `interrupted: ${result}`, { result });
  }
}
