// What a service answers when it refuses, or what is heard when nothing answers, as the error of an operation.
import { TargetError, type TargetErrorCode } from "../errors.ts";

interface AwsError extends Error {
  readonly code?: string;
  readonly $metadata?: object;
}

/** Undefined for what is no answer of a service: a bug of ours. */
export function awsError(error: unknown, place: string): TargetError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code = "", message, $metadata } = error as AwsError;
  const said = message.replaceAll(/\s+/g, " ").trim();
  const made = (own: TargetErrorCode, text: string): TargetError =>
    new TargetError(own, text, { place, said }, { cause: error });
  if (name === "CredentialsProviderError" || name === "TokenProviderError") {
    return made("no-credentials", `no credentials for AWS (${said})`);
  }
  if (/Region is missing/.test(said)) return made("no-region", "no region");
  const isLost = /^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EAI_AGAIN)$/.test(code);
  if (isLost || name === "AggregateError") return made("no-answer", `nothing answers at ${place} (${code || said})`);
  if (name === "TimeoutError")
    return made("too-slow", `${place} does not answer in time (${said}); is the network up?`);
  if (/^(AccessDenied|AuthorizationError|UnauthorizedOperation)/.test(name)) {
    return made("not-allowed", `${place} does not allow it: ${said}`);
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch/.test(name)) {
    return made("credentials-refused", `${place} does not take these credentials: ${said}`);
  }
  return $metadata === undefined ? undefined : made("refused", `${place}: ${name}: ${said}`);
}
