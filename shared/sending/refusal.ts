// "Theirs, later", "never" or "somebody's": the one place that decides what a refusal by SNS or SQS means, for the processor, the
// engine SDK and the commands (pure).
import { causeText } from "../values/index.ts";

/** Why a message was not taken. */
export interface Refusal {
  readonly kind:
    | "message-refused" // it can never be accepted as it is
    | "service-refused" // it may be accepted later
    | "deployment-refused"; // target, key, permission or client are not as they should be: nothing is accepted until a person mends that
  /** In the service's own words. */
  readonly detail: string;
}

/** Codes as both services have them, whatever the protocol. */
const faults = (...codes: readonly string[]): RegExp =>
  new RegExp(`^(AWS.SimpleQueueService.)?(${codes.join("|")})(Exception)?$`, "i");

/**
 * The sender's fault *and* about the message. https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors
 */
const MESSAGE_FAULT = faults(
  "BatchRequestTooLong|InvalidMessageContents|InvalidParameter(Value)?|ParameterValueInvalid|ValidationError",
);

/**
 * The sender's fault too, but the message is good: it must stay replayable by SQS, which waits at no cost. Closed, because what is
 * taken for a person's task by mistake comes minutes later, and what is tried again in vain costs seconds: no throttling is here,
 * whoever is said to be at fault.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html#API_PublishBatch_Errors
 */
const DEPLOYMENT_FAULT = faults(
  "AccessDenied|AuthorizationError|InvalidAddress|InvalidClientTokenId|InvalidSecurity|UnrecognizedClient",
  "KMS(AccessDenied|Disabled|InvalidKeyUsage|InvalidState|NotFound)|(KMS)?OptInRequired",
  "NonExistentQueue|NotFound|QueueDoesNotExist|UnsupportedOperation",
);

/** What the AWS clients throw before they ask anybody: no region, no credentials, settings that exclude each other. */
const CLIENT_FAULT = /^(CredentialsProviderError|EndpointError|Error: Region (is missing|not accepted))/;

/** @throws whatever is no answer of the service: a bug of ours must not look like a refusal. */
export function refusalOfError(error: unknown): Refusal {
  if (!(error instanceof Error)) throw error;
  const { $fault, $metadata, name } = error as Error & { readonly $fault?: string; $metadata?: object };
  // With metadata it has come through the client's attempts: a network that says so with a TypeError, as `fetch` does.
  if (error instanceof TypeError && $fault === undefined && $metadata === undefined) throw error;
  return refusal($fault === "client", name, causeText(error));
}

/** For `catch` of the SQS client, which stumbles over lists that are none: so no SQS answers, and it is no bug of ours. */
export function asUnreadableAnswer(error: unknown): never {
  throw error instanceof TypeError ? Object.assign(error, { $fault: "server" }) : error;
}

function refusal(isSenderFault: boolean, code = "unknown", message = ""): Refusal {
  const detail = `${code}: ${message}`;
  const isForAPerson = CLIENT_FAULT.test(detail) || (isSenderFault && DEPLOYMENT_FAULT.test(code));
  if (isForAPerson) return { kind: "deployment-refused", detail };
  return { kind: isSenderFault && MESSAGE_FAULT.test(code) ? "message-refused" : "service-refused", detail };
}

interface AcceptedEntry {
  readonly Id?: string | undefined;
  readonly MessageId?: string | undefined;
  readonly SequenceNumber?: string | undefined;
}

interface RefusedEntry {
  readonly Id?: string | undefined;
  readonly SenderFault?: boolean | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
}

/** What SNS and SQS answer to a batch, as far as something in between has left it so. */
export interface BatchAnswer {
  readonly Successful?: readonly AcceptedEntry[] | undefined;
  readonly Failed?: readonly RefusedEntry[] | undefined;
}

/** One answer for each entry of a batch whose ids are "0", "1", …: one that is not named is not known to be accepted. */
export function entryAnswers<Accepted>(
  entries: number,
  { Successful, Failed }: BatchAnswer,
  accepted: (entry: AcceptedEntry) => Accepted,
): (Accepted | Refusal)[] {
  return Array.from({ length: entries }, (_, index) => {
    const entry = named(index, Successful);
    return entry ? accepted(entry) : refusalOfEntry(named(index, Failed));
  });
}

/** At most ten, in their order nearly always: looking is quicker than an index. */
function named<Entry extends { readonly Id?: string | undefined }>(
  index: number,
  entries: readonly Entry[] | undefined,
): Entry | undefined {
  const id = String(index);
  if (!Array.isArray(entries)) return undefined;
  return entries[index]?.Id === id ? entries[index] : entries.find((entry: Entry | null) => entry?.Id === id);
}

function refusalOfEntry(entry: RefusedEntry | undefined): Refusal {
  if (!entry) return { kind: "service-refused", detail: "the answer does not name this entry" };
  return refusal(entry.SenderFault === true, entry.Code, entry.Message);
}
