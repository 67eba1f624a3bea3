// What SNS did to reach one subscriber, and what it answered: read from the log that SNS writes where the stage asks for it.
import { GetTopicAttributesCommand, type Subscription as SnsSubscription } from "@aws-sdk/client-sns";
import { deliveryLogGroups } from "../../shared/wiring/index.ts";
import { InputError, TargetError } from "../errors.ts";
import { deliveryLine } from "./delivery-line.ts";
import { byTime, type LogText, logPages } from "./log-pages.ts";
import { endpointName } from "./subscribers.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { externalTopicOf, type Target } from "./target.ts";

/** In wire names, as SNS says it. */
export interface Delivery {
  readonly time: string;
  readonly outcome: "delivered" | "failed";
  /** So many SNS had made by then. */
  readonly attempts: number | null;
  readonly status_code: number | null;
  /** The subscriber's, or what SNS met on the way to it. */
  readonly answer: string | null;
  /** Between publication and handing over. */
  readonly dwell_ms: number | null;
  /** Of the message in SNS. */
  readonly message_id: string;
}

export interface Deliveries {
  readonly target: string;
  readonly subscriber: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Share of the successful deliveries that leave a line; of those that failed, all do. */
  readonly sample_percent: number;
  /** Lines in the time asked for. */
  readonly delivered: number;
  readonly failed: number;
  /** The latest of both, oldest first. */
  readonly latest: readonly Delivery[];
}

export interface DeliveryQuestion {
  /** As `sluice subscribers` names it, its endpoint or subscription, or a part of the name that no other has. */
  readonly subscriber: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** How many of the latest to tell one by one. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Told how many lines were found so far. */
  readonly onPage?: (lines: number) => void;
}

/** @throws InputError, TargetError where SNS logs nothing for this subscriber, InterruptedError */
export async function readDeliveries(target: Target, question: DeliveryQuestion): Promise<Deliveries> {
  const { Endpoint: endpoint = "", Protocol: protocol = "" } = await find(target, question.subscriber);
  const sample_percent = await samplePercent(target, protocol);
  const counts = { delivered: 0, failed: 0 };
  let latest: Delivery[] = [];
  for await (const delivery of logged(target, question, endpoint)) {
    counts[delivery.outcome] += 1;
    latest.push(delivery);
    if (latest.length >= 2 * question.limit) latest = newest(latest, question.limit);
    question.onPage?.(counts.delivered + counts.failed);
  }
  const subscriber = endpointName(endpoint);
  const ofTarget = { target: target.label, subscriber, protocol, endpoint, sample_percent };
  return { ...ofTarget, ...counts, latest: newest(latest, question.limit) };
}

const newest = (deliveries: readonly Delivery[], count: number): Delivery[] =>
  deliveries.toSorted(byTime).slice(-count);

async function find(target: Target, wanted: string): Promise<SnsSubscription> {
  const all: SnsSubscription[] = [];
  for await (const each of subscriptionsOf(target)) all.push(each);
  const nameOf = ({ Endpoint = "" }: SnsSubscription): string => endpointName(Endpoint);
  const exact = all.filter((each) => [nameOf(each), each.Endpoint, each.SubscriptionArn].includes(wanted));
  const found =
    exact.length > 0 ? exact : all.filter((each) => nameOf(each).toLowerCase().includes(wanted.toLowerCase()));
  const [first] = found;
  if (first && found.length === 1) return first;
  const names = (first ? found : all).map(nameOf).toSorted().join(", ") || "none";
  const what = first ? `fits several subscribers: ${names}` : `is no subscriber; there is: ${names}`;
  throw new InputError("no-such-subscriber", `${wanted} ${what}`, { subscriber: wanted });
}

/** What the topic's attributes begin with, by protocol. https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const PREFIXES: Readonly<Record<string, string>> = {
  firehose: "Firehose",
  http: "HTTP",
  https: "HTTP",
  lambda: "Lambda",
  sqs: "SQS",
};

async function samplePercent(target: Target, protocol: string): Promise<number> {
  const TopicArn = externalTopicOf(target);
  const prefix = PREFIXES[protocol];
  if (prefix === undefined) {
    throw new TargetError("no-delivery-log", `SNS has no log of deliveries by ${protocol}`, { protocol });
  }
  const { Attributes = {} } = await target.clients.sns.send(new GetTopicAttributesCommand({ TopicArn }));
  if (!Attributes[`${prefix}FailureFeedbackRoleArn`]) {
    const what = `SNS logs no deliveries by ${protocol} of ${target.label}`;
    throw new TargetError("no-delivery-log", what, { protocol, configurable: true });
  }
  return Attributes[`${prefix}SuccessFeedbackRoleArn`]
    ? Number(Attributes[`${prefix}SuccessFeedbackSampleRate`] ?? 100)
    : 0;
}

/** The failures first. */
async function* logged(target: Target, question: DeliveryQuestion, endpoint: string): AsyncGenerator<Delivery> {
  const [, , , region = "", account = "", topicName = ""] = externalTopicOf(target).split(":");
  const { successes, failures } = deliveryLogGroups({ region, account, topicName });
  const { sinceMs, untilMs, signal } = question;
  const filterPattern = `{ $.delivery.destination = ${JSON.stringify(endpoint)} }`;
  for (const logGroupName of [failures, successes]) {
    try {
      for await (const page of logPages(target, { logGroupName, filterPattern, sinceMs, untilMs, signal })) {
        yield* page.flatMap((line) => deliveryOf(line, endpoint) ?? []);
      }
    } catch (error) {
      if ((error as Error).name !== "ResourceNotFoundException") throw error; // of a group without a line so far
    }
  }
}

function deliveryOf({ timestampMs, text }: LogText, endpoint: string): Delivery | undefined {
  const line = deliveryLine(text);
  if (line?.delivery.destination !== endpoint) return undefined;
  const { attempts = null, statusCode = null, providerResponse = null, dwellTimeMs = null } = line.delivery;
  return {
    time: new Date(timestampMs).toISOString(),
    outcome: line.status === "SUCCESS" ? "delivered" : "failed",
    attempts,
    status_code: statusCode,
    answer: providerResponse,
    dwell_ms: dwellTimeMs,
    message_id: line.notification.messageId,
  };
}
