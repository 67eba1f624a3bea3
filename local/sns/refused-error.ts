/** What SNS answers to a request that it does not take. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code: string;

  constructor(reason: string, code = "InvalidParameter") {
    super(code === "InvalidParameter" ? `Invalid parameter: ${reason}` : reason);
    this.code = code;
  }
}
