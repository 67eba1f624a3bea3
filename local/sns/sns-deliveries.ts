// Every published message to the topic's subscriptions: queues, HTTP(S), functions and delivery streams.
import { randomBytes, randomUUID } from "node:crypto";
import {
  confirmation,
  httpHeaders,
  lambdaEvent,
  type MessageAttribute,
  notification,
  type PublishedMessage,
  type Signer,
  signed,
  unsigned,
  written,
} from "../../shared/notifications/index.ts";
import { RAW_DELIVERY_MAX_ATTRIBUTES } from "../../shared/wiring/index.ts";
import type { LocalStreams } from "../emulator/local-streams.ts";
import type { LocalFunctions } from "../functions/local-functions.ts";
import { isHttp } from "./check-subscription.ts";
import { deliveryAttempts, policyOf } from "./delivery-policy.ts";
import { decide, type FilterDecision } from "./filter-decision.ts";
import { type Attempt, post } from "./post.ts";
import { putIntoQueue, type QueueMessage, type SnsStore, type SqsStore, type Subscription } from "./store.ts";

export interface SnsDeliveriesOptions {
  readonly store: SnsStore;
  readonly queues: SqsStore;
  /** Where this SNS is reached, once it is. */
  readonly endpoint: () => string;
  readonly signerFor: (topicArn: string) => Promise<Signer>;
  readonly functions: LocalFunctions;
  readonly streams: LocalStreams;
  /** Told of each attempt that failed, and of what becomes of the message. */
  readonly onFailure: (message: string) => void;
}

export interface SnsDeliveries {
  readonly publish: (message: PublishedMessage) => void;
  /** Asks an endpoint whether it wants the subscription, or tells it that it has ended. */
  readonly ask: (subscription: Subscription, type: "SubscriptionConfirmation" | "UnsubscribeConfirmation") => void;
  /** The subscription that a token was sent for. */
  readonly askedWith: (token: string) => Subscription | undefined;
  /** Messages that have come to no end yet. */
  readonly underWay: () => number;
  readonly stop: () => void;
}

export function snsDeliveries(options: SnsDeliveriesOptions): SnsDeliveries {
  const { store, queues, endpoint, signerFor, functions, streams, onFailure } = options;
  const stopping = new AbortController();
  const asked = new Map<string, Subscription>();
  const told = new Set<string>();
  const attempts = deliveryAttempts({ onFailure, signal: stopping.signal });
  let underWay = 0;
  const track = async (work: Promise<void>): Promise<void> => {
    underWay += 1;
    try {
      await work;
    } catch (error) {
      if (!stopping.signal.aborted) onFailure(`a delivery broke down: ${(error as Error).message}`);
    } finally {
      underWay -= 1;
    }
  };

  const giveUp = (subscription: Subscription, message: PublishedMessage, body: string, attempt: Attempt): void => {
    if (attempt.kind === "delivered") return;
    const { code, reason } = attempt;
    const attributes = { RequestID: text(randomUUID()), ErrorCode: text(code), ErrorMessage: text(reason) };
    const fate = fateOf(deadLetterQueueOf(subscription), { ...message, body, attributes }, queues);
    onFailure(`${subscription.endpoint}: ${reason}; given up, the message is ${fate}`);
  };

  /** Of many messages with one fault. */
  const tellOnce = ({ arn, endpoint }: Subscription, reason: string): void => {
    const fault = JSON.stringify([arn, reason]);
    if (told.has(fault)) return;
    told.add(fault);
    onFailure(`${endpoint}: its filter cannot decide on a message: ${reason}; it does not get the message`);
  };

  const toQueue = async (message: PublishedMessage, subscription: Subscription): Promise<void> => {
    const isRaw = subscription.attributes["RawMessageDelivery"] === "true";
    const attributes = isRaw ? message.messageAttributes : {};
    const body = isRaw ? message.body : JSON.stringify(unsigned(notification(message, subscription, endpoint())));
    const count = Object.keys(attributes).length;
    if (count > RAW_DELIVERY_MAX_ATTRIBUTES) {
      const reason = `it has ${count} attributes, and raw delivery to a queue takes ${RAW_DELIVERY_MAX_ATTRIBUTES}`;
      giveUp(subscription, message, body, { kind: "failed", isFinal: true, code: "InvalidParameterValue", reason });
    } else if (!putIntoQueue(queues, subscription.endpoint, { ...message, body, attributes })) {
      const code = "AWS.SimpleQueueService.NonExistentQueue";
      giveUp(subscription, message, body, { kind: "failed", isFinal: true, code, reason: "there is no such queue" });
    }
  };

  const toHttp = async (message: PublishedMessage, subscription: Subscription): Promise<void> => {
    const isRaw = subscription.attributes["RawMessageDelivery"] === "true";
    const envelope = notification(message, subscription, endpoint());
    const body = isRaw ? message.body : written(signed(envelope, await signerFor(message.topicArn)));
    const headers = {
      ...httpHeaders(envelope, policyOf(subscription).requestPolicy.headerContentType),
      "x-amz-sns-subscription-arn": subscription.arn,
      ...(isRaw ? { "x-amz-sns-rawdelivery": "true" } : {}),
    };
    const send = () => post(subscription.endpoint, headers, body, stopping.signal);
    const attempt = await attempts(subscription, send, () => store.subscriptions.has(subscription.arn));
    if (attempt) giveUp(subscription, message, body, attempt);
  };

  const toFunction = async (message: PublishedMessage, subscription: Subscription): Promise<void> => {
    const envelope = signed(notification(message, subscription, endpoint()), await signerFor(message.topicArn));
    if (functions.has(subscription.endpoint)) {
      return functions.invokeLater(subscription.endpoint, lambdaEvent(envelope, subscription));
    }
    const reason = "the function is gone";
    giveUp(subscription, message, written(envelope), { kind: "failed", isFinal: true, code: "NotFound", reason });
  };

  const toStream = async (message: PublishedMessage, subscription: Subscription): Promise<void> => {
    const isRaw = subscription.attributes["RawMessageDelivery"] === "true";
    const envelope = notification(message, subscription, endpoint());
    const record = isRaw ? message.body : JSON.stringify(signed(envelope, await signerFor(message.topicArn)));
    await streams.put(subscription.endpoint, record);
  };

  const deliver = (message: PublishedMessage, subscription: Subscription): Promise<void> => {
    if (subscription.protocol === "sqs") return toQueue(message, subscription);
    if (isHttp(subscription.protocol)) return toHttp(message, subscription);
    return subscription.protocol === "lambda" ? toFunction(message, subscription) : toStream(message, subscription);
  };

  return {
    publish(message) {
      for (const arn of store.getTopic(message.topicArn)?.subscriptionArns ?? []) {
        const subscription = store.getSubscription(arn);
        if (!subscription?.confirmed) continue;
        const decision = decisionOf(subscription, message);
        if (decision.kind === "undecidable") tellOnce(subscription, decision.reason);
        if (decision.kind === "matched") void track(deliver(message, subscription));
      }
    },
    ask(subscription, type) {
      const token = randomBytes(64).toString("hex");
      asked.set(token, subscription);
      const posted = async (): Promise<void> => {
        const messageId = randomUUID();
        const message = confirmation({ type, messageId, token, subscription, endpoint: endpoint() });
        const body = written(signed(message, await signerFor(subscription.topicArn)));
        const headers = httpHeaders(message, policyOf(subscription).requestPolicy.headerContentType);
        const send = () => post(subscription.endpoint, headers, body, stopping.signal);
        const isWanted = () => type === "UnsubscribeConfirmation" || store.subscriptions.has(subscription.arn);
        const attempt = await attempts(subscription, send, isWanted);
        if (attempt?.kind === "failed") onFailure(`${subscription.endpoint}: ${type}: ${attempt.reason}; given up`);
      };
      void track(posted());
    },
    askedWith: (token) => asked.get(token),
    underWay: () => underWay + functions.underWay(),
    stop: () => stopping.abort(),
  };
}

function decisionOf({ attributes }: Subscription, message: PublishedMessage): FilterDecision {
  const policy = attributes["FilterPolicy"];
  if (!policy) return { kind: "matched" };
  const scope = attributes["FilterPolicyScope"] === "MessageBody" ? "MessageBody" : "MessageAttributes";
  return decide(JSON.parse(policy), scope, message);
}

function deadLetterQueueOf({ attributes }: Subscription): string | undefined {
  const policy = attributes["RedrivePolicy"];
  return policy ? JSON.parse(policy).deadLetterTargetArn : undefined;
}

/** What became of a message that was given up: it is in the dead-letter queue, if there is one. */
function fateOf(queueArn: string | undefined, message: QueueMessage, queues: SqsStore): string {
  if (queueArn === undefined) return "lost, since there is no dead-letter queue";
  return putIntoQueue(queues, queueArn, message) ? `now in ${queueArn}` : `lost: ${queueArn}: there is no such queue`;
}

const text = (StringValue: string): MessageAttribute => ({ DataType: "String", StringValue });
