// "Theirs, retry", "ours, never" or "somebody's, later": the one place that decides what a refusal by SNS means (pure).

/** The message can never be accepted as it is. */
interface MessageRefused {
  readonly kind: "message-refused";
  readonly detail: string;
}
/** The service may accept it later. */
interface ServiceRefused {
  readonly kind: "service-refused";
  readonly detail: string;
}
/** Topic, key or permission are not as they were deployed: nothing is accepted until a person has mended that. */
interface DeploymentRefused {
  readonly kind: "deployment-refused";
  readonly detail: string;
}
export type Refusal = MessageRefused | ServiceRefused | DeploymentRefused;

/** The sender's fault *and* about the message. https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html */
const MESSAGE_FAULTS = new Set([
  "InvalidParameter",
  "InvalidParameterValue",
  "ParameterValueInvalid",
  "ValidationError",
]);

/**
 * The sender's fault too, but the message is good: it must stay replayable by SQS, which waits at no cost. Closed, because what is
 * taken for a person's task by mistake comes minutes later, and what is tried again in vain costs seconds.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html#API_PublishBatch_Errors
 */
const DEPLOYMENT_FAULTS = new Set([
  "AccessDenied",
  "AuthorizationError",
  "InvalidClientTokenId",
  "InvalidSecurity",
  "KMSAccessDenied",
  "KMSDisabled",
  "KMSInvalidState",
  "KMSNotFound",
  "KMSOptInRequired",
  "NotFound",
  "OptInRequired",
  "UnrecognizedClient",
]);

export function refusalOfEntry(
  entry:
    | {
        readonly SenderFault?: boolean | undefined;
        readonly Code?: string | undefined;
        readonly Message?: string | undefined;
      }
    | undefined,
): Refusal {
  if (!entry) return { kind: "service-refused", detail: "the answer does not name this entry" };
  return refusal(entry.SenderFault === true, entry.Code, entry.Message);
}

/** @throws whatever is no answer of the service: a bug of ours must not look like a refusal. */
export function refusalOfError(error: unknown): Refusal {
  if (!(error instanceof Error)) throw error;
  const { $fault, name, message } = error as Error & { readonly $fault?: string };
  if (error instanceof TypeError && $fault === undefined) throw error;
  return refusal($fault === "client", name, message);
}

function refusal(isSenderFault: boolean, code = "unknown", message = ""): Refusal {
  return {
    kind: isSenderFault ? kindOf(code.replace(/Exception$/, "")) : "service-refused",
    detail: `${code}: ${message}`,
  };
}

function kindOf(code: string): Refusal["kind"] {
  if (MESSAGE_FAULTS.has(code)) return "message-refused";
  return DEPLOYMENT_FAULTS.has(code) ? "deployment-refused" : "service-refused";
}
