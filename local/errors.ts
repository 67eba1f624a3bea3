/** What the embedded AWS cannot do; the message says what, where and what to do. */
export class LocalError extends Error {
  override readonly name = "LocalError";
}
