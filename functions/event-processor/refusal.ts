// "Theirs, retry" or "ours, never": the one place that decides what a refusal by SNS means (pure).

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
export type Refusal = MessageRefused | ServiceRefused;

/**
 * The sender's fault *and* about the message. A denied permission or a missing topic or key is the sender's fault too,
 * but the message is good: it must stay replayable by SQS. https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 */
const MESSAGE_FAULTS = new Set([
  "InvalidParameter",
  "InvalidParameterValue",
  "ParameterValueInvalid",
  "ValidationError",
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
  const isMessageFault = isSenderFault && MESSAGE_FAULTS.has(code.replace(/Exception$/, ""));
  return { kind: isMessageFault ? "message-refused" : "service-refused", detail: `${code}: ${message}` };
}
