// An HTTPS endpoint for SNS, whatever serves it: verifies, confirms the subscription, hands over events.

import type { KnownEvent, UnknownEvent } from "#engine-subscriber";
import { causeText, urlOf } from "../../values/index.ts";
import { type DuplicateStore, memoryDuplicates } from "../duplicates.ts";
import { BodyConsumedError } from "../errors.ts";
import { type EventHandler, type EventReader, readerOr } from "../event-handler.ts";
import { isProblem, type Problem } from "../reading/index.ts";
import { REFUSALS, type Refusal, refused } from "./refusal.ts";
import { snsVerifier, type VerifiedMessage, type VerifyOptions } from "./verify-sns-message.ts";

/** A message of 256 KiB, escaped and with its attributes, stays below. */
const MAX_BODY_BYTES = 2_097_152;
const CONFIRM_TIMEOUT_MS = 10_000;
/** As many as come in the time that a message is accepted for, at 25 a second; some 17 MB when full. */
const MAX_REMEMBERED = 100_000;

/** Which topics are accepted, and what is done with their events. */
export interface SnsEndpointOptions<Received = KnownEvent | UnknownEvent> extends VerifyOptions {
  /**
   * Does the work. SNS is told 200 once it has resolved, and tries again if it rejects or takes 15 seconds. A message that
   * comes again after that, or is posted again by somebody who saw it, is answered with 200 and not handed over, as far as
   * this process remembers: the last 100,000. Where there are several, or they do not live long, use `withoutDuplicates`
   * with a store that they share.
   */
  readonly onEvent: EventHandler<Received>;
  /** @default readEvent, for the contracts of the engine that is shipped */
  readonly read?: EventReader<Received>;
  /** Told of every request that was not accepted, for the log. */
  readonly onRefused?: (refusal: Refusal) => void;
}

/** What an adapter hands to the endpoint. */
export interface EndpointRequest {
  /** The HTTP method; anything but `POST` is refused. */
  readonly method: string;
  /** The body as text; undefined if it has more bytes. Rejects with a BodyConsumedError where somebody else has taken it. */
  readonly text: (maxBytes: number) => Promise<string | undefined>;
}

/** What an adapter answers. */
export interface EndpointResponse {
  /** 200 once the work is done, else the status of the refusal. */
  readonly status: number;
  /** Of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** `ok`, `duplicate`, or the reason of a refusal, for people; never its detail. */
  readonly body: string;
}

/** Never rejects. */
export type SnsEndpoint = (request: EndpointRequest) => Promise<EndpointResponse>;

/**
 * An endpoint for the topics named. Give it to `nodeHandler`, `fetchHandler` or `functionUrlHandler`.
 *
 * @example
 * const endpoint = snsEndpoint({ topicArns: [topicArn], onEvent: async ({ event }) => store(event) });
 * createServer(nodeHandler(endpoint)).listen(8080);
 * @throws InvalidTopicArnError, InvalidLocalAwsError
 */
export function snsEndpoint<Received = KnownEvent | UnknownEvent>(options: SnsEndpointOptions<Received>): SnsEndpoint {
  const verify = snsVerifier(options);
  let remembered: DuplicateStore | undefined; // its room is set aside at once: only where there is something to remember
  const { fetch: fetchUrl = fetch, onEvent, onRefused } = options;
  const outcomeOf = async ({ method, text }: EndpointRequest): Promise<Outcome> => {
    if (method !== "POST") return refused("method-not-allowed", method);
    const body = await text(MAX_BODY_BYTES).catch((error: unknown) =>
      error instanceof BodyConsumedError ? refused("body-consumed", error.message) : "",
    );
    if (typeof body === "object") return body;
    if (body === undefined) return refused("too-large", `more than ${MAX_BODY_BYTES} bytes`);
    const verified = await verify(body);
    if (verified.kind === "refused") return verified;
    switch (verified.message.Type) {
      case "Notification":
        remembered ??= memoryDuplicates(MAX_REMEMBERED);
        return handOver(verified.message.MessageId, readerOr(options.read)(body), onEvent, remembered);
      case "SubscriptionConfirmation":
        return confirm(verified, verified.message.SubscribeURL, fetchUrl);
      case "UnsubscribeConfirmation":
        return "ok"; // to be unsubscribed is no fault; confirming would subscribe again
    }
  };
  return async (request) => {
    const outcome = await outcomeOf(request);
    if (typeof outcome === "string") return answer(200, outcome);
    onRefused?.(outcome);
    const allow = outcome.reason === "method-not-allowed" ? { allow: "POST" } : {};
    return answer(REFUSALS[outcome.reason], outcome.reason, allow);
  };
}

type Outcome = "ok" | "duplicate" | Refusal;

const answer = (status: number, body: string, headers: EndpointResponse["headers"] = {}): EndpointResponse => ({
  status,
  headers: { "content-type": "text/plain", ...headers },
  body,
});

/** A message keeps its id when SNS tries again, and the id is signed. */
async function handOver<Received>(
  messageId: string,
  reading: Received | Problem,
  onEvent: EventHandler<Received>,
  handled: DuplicateStore,
): Promise<Outcome> {
  if (isProblem(reading)) return refused("unreadable-event", `${messageId}: ${reading.detail}`);
  try {
    return (await handled.once(messageId, async () => onEvent(reading))) === "done" ? "ok" : "duplicate";
  } catch (error) {
    return refused("handler-failed", error instanceof Error ? error.message : String(error), error);
  }
}

async function confirm({ topic }: VerifiedMessage, subscribeUrl: string, fetchUrl: typeof fetch): Promise<Outcome> {
  const url = urlOf(subscribeUrl);
  const isOfTopic =
    url?.origin === topic.origin &&
    url.username === "" &&
    url.pathname === "/" &&
    url.searchParams.get("Action") === "ConfirmSubscription" &&
    url.searchParams.get("TopicArn") === topic.arn;
  if (!url || !isOfTopic) return refused("untrusted-subscribe-url", subscribeUrl);
  try {
    const response = await fetchUrl(url, { redirect: "error", signal: AbortSignal.timeout(CONFIRM_TIMEOUT_MS) });
    return response.ok ? "ok" : refused("confirmation-failed", `SNS answered ${response.status}`);
  } catch (error) {
    return refused("confirmation-failed", causeText(error), error);
  }
}
