// How Lambda reads what a function answers to a batch, as JSON (pure).
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting

/**
 * Ids of the messages that come again. None: an empty or null answer, an empty or null list. All: what is no JSON, an entry
 * without an identifier or with an empty or null one, and an identifier that is not of the batch.
 */
export function failedMessages(answer: string, ids: readonly string[]): ReadonlySet<string> {
  const all = new Set(ids);
  let parsed: unknown;
  try {
    parsed = answer === "" ? null : JSON.parse(answer);
  } catch {
    return all;
  }
  if (parsed === null) return new Set();
  if (typeof parsed !== "object" || Array.isArray(parsed)) return all;
  const { batchItemFailures } = parsed as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const failed = batchItemFailures.map(
    (failure: { readonly itemIdentifier?: unknown } | null) => failure?.itemIdentifier,
  );
  const isKnown = (id: unknown): id is string => typeof id === "string" && all.has(id);
  return failed.every(isKnown) ? new Set(failed) : all;
}
