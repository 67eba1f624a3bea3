/** A filter policy that SNS would refuse, or not understand as it was meant. */
export class FilterPolicyError extends Error {
  override readonly name = "FilterPolicyError";
  readonly code = "invalid-filter-policy";
  readonly retryable = false;
}
