const DEEPEST = 8; // errors can be each other's cause

/** In one line why a call failed, from the error at the bottom: those above it often say only that it failed, or was aborted. */
export function causeText(error: unknown): string {
  let innermost = error;
  for (let depth = 0; depth < DEEPEST && innermost instanceof Error; depth += 1) {
    const next: unknown = innermost instanceof AggregateError ? innermost.errors[0] : innermost.cause;
    if (!(next instanceof Error)) break;
    innermost = next;
  }
  const message = innermost instanceof Error ? innermost.message || innermost.name : String(innermost);
  // Node's HTTP client knows no more to say of an answer that breaks off; the clients of AWS append where to look for it.
  const said = message.replace(/\n\s*Deserialization error: .*$/s, "");
  return said === "aborted" ? "the connection was closed within the answer" : said;
}
