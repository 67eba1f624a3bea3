/** What keeps the suite from running, in one line: what is missing and what to do. */
export class E2eError extends Error {
  override readonly name = "E2eError";
}
