// What the target, or the way to it, refuses: one clear line on stderr, exit code 1.

export class TargetError extends Error {
  override readonly name = "TargetError";
}

interface AwsError extends Error {
  readonly code?: string;
  readonly $metadata?: object;
}

/** In one line what went wrong and what to do about it; undefined for what is no answer of a service: a bug of ours. */
export function describeAwsError(error: unknown, place: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code, message, $metadata } = error as AwsError;
  const said = message.replaceAll(/\s+/g, " ").trim();
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return `no credentials for AWS: log in (aws sso login), or name a profile with --profile (${said})`;
  }
  if (/Region is missing/.test(said)) return "no region: name one with --region, or set AWS_REGION";
  if (
    /^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EAI_AGAIN)$/.test(code ?? "") ||
    name === "AggregateError"
  ) {
    return `nothing answers at ${place} (${code ?? said}); is it running, and is --endpoint right?`;
  }
  if (name === "TimeoutError") return `${place} does not answer in time (${said}); is the network up?`;
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(name)) {
    return `${place} does not allow it: ${said} (docs/cli.md lists what people on call need)`;
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/.test(name)) {
    return `${place} does not take these credentials: ${said}; log in again, or name another --profile`;
  }
  return $metadata === undefined ? undefined : `${place}: ${name}: ${said}`;
}
