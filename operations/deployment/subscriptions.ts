// Who is subscribed to the external topic, with which filter; attaching an endpoint, and taking it away.
import { existsSync } from "node:fs";
import { dirname, parse, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  paginateListSubscriptionsByTopic,
  type Subscription as SnsSubscription,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";
import { InputError, TargetError } from "../errors.ts";
import { externalTopicOf, type Target } from "./target.ts";

export interface Subscription {
  readonly arn: string;
  /** The account that made it. */
  readonly owner: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly filter: FilterPolicy | undefined;
  readonly scope: FilterPolicyScope;
  /** Each event itself, without SNS's envelope around it. */
  readonly raw: boolean;
  readonly confirmed: boolean;
  /** Of the queue for what SNS could not deliver. */
  readonly deadLetterArn: string | undefined;
}

/** All of them, one by one. */
export async function* subscriptions(target: Target): AsyncGenerator<Subscription> {
  for await (const each of subscriptionsOf(target)) yield await withAttributes(target, each);
}

/** How many there are on the first page, of a hundred, which shows that the topic may be asked. */
export async function firstSubscriptions(target: Target): Promise<number> {
  const TopicArn = externalTopicOf(target);
  const { sns } = target.clients;
  await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  return (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.length ?? 0;
}

/** That of a queue; undefined if it has none. */
export async function subscriptionOfQueue(target: Target, queueUrl: string): Promise<Subscription | undefined> {
  const arn = await queueArn(target, queueUrl);
  for await (const each of subscriptionsOf(target)) if (each.Endpoint === arn) return withAttributes(target, each);
  return undefined;
}

export async function queueArn({ clients }: Target, QueueUrl: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  return (await clients.sqs.send(command)).Attributes?.QueueArn ?? "";
}

/** As the topic lists them: who, and nothing of how. */
export async function* subscriptionsOf(target: Target): AsyncGenerator<SnsSubscription> {
  const client = target.clients.sns;
  const pages = paginateListSubscriptionsByTopic({ client }, { TopicArn: externalTopicOf(target) });
  for await (const { Subscriptions = [] } of pages) yield* Subscriptions;
}

async function withAttributes(target: Target, listed: SnsSubscription): Promise<Subscription> {
  const { SubscriptionArn: arn = "", Protocol: protocol = "", Endpoint: endpoint = "", Owner: owner = "" } = listed;
  // One that waits to be confirmed has no ARN to ask by.
  const own = arn.startsWith("arn:") ? await attributesOf(target, arn) : { PendingConfirmation: "true" };
  return {
    arn,
    owner,
    protocol,
    endpoint,
    filter: own["FilterPolicy"] ? JSON.parse(own["FilterPolicy"]) : undefined,
    scope: own["FilterPolicyScope"] === "MessageBody" ? "MessageBody" : "MessageAttributes",
    raw: own["RawMessageDelivery"] === "true",
    confirmed: own["PendingConfirmation"] !== "true",
    deadLetterArn: own["RedrivePolicy"] ? JSON.parse(own["RedrivePolicy"]).deadLetterTargetArn : undefined,
  };
}

async function attributesOf({ clients }: Target, SubscriptionArn: string): Promise<Record<string, string>> {
  return (await clients.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes ?? {};
}

export type NewSubscription = Omit<Subscription, "arn" | "confirmed" | "deadLetterArn" | "owner">;

/** Returns its ARN. @throws InputError if the endpoint is attached already: whoever attached it would miss it. */
export async function attach(target: Target, { protocol, endpoint, filter, scope, raw }: NewSubscription) {
  const TopicArn = externalTopicOf(target);
  const { clients } = target;
  for await (const each of subscriptionsOf(target)) {
    if (each.Protocol !== protocol || each.Endpoint !== endpoint) continue;
    const what = `${endpoint} is attached to ${TopicArn} already; nothing was changed`;
    throw new InputError("attached-already", what, { endpoint, topic: TopicArn });
  }
  const Attributes = {
    ...(filter ? { FilterPolicy: JSON.stringify(filter), FilterPolicyScope: scope } : {}),
    ...(raw ? { RawMessageDelivery: "true" } : {}),
  };
  const asked = { TopicArn, Protocol: protocol, Endpoint: endpoint, Attributes, ReturnSubscriptionArn: true };
  return (await clients.sns.send(new SubscribeCommand(asked))).SubscriptionArn ?? "";
}

export async function detach({ clients }: Target, arn: string): Promise<void> {
  await clients.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
}

const LOOK_EVERY_MS = 100;
const LOOK_AGAIN_MS = 2_000;
const LATE_AFTER_MS = 5_000;

/**
 * Waits for the endpoint to confirm; false if the signal came first. If it takes long, says so once and waits on.
 * @throws TargetError instead, if nobody is there to be told
 */
export async function confirmed(
  target: Target,
  { arn, endpoint }: { readonly arn: string; readonly endpoint: string },
  { signal, onLate }: { readonly signal: AbortSignal; readonly onLate: ((late: TargetError) => void) | undefined },
): Promise<boolean> {
  const startMs = Date.now();
  let isLate = false;
  while (!signal.aborted) {
    if ((await attributesOf(target, arn))["PendingConfirmation"] !== "true") return true;
    if (Date.now() - startMs > LATE_AFTER_MS && !isLate) {
      isLate = true;
      const what = `${endpoint} has not confirmed: is it running, and does it GET the SubscribeURL that was posted to it?`;
      const late = new TargetError("not-confirmed", what, { endpoint });
      if (!onLate) throw late;
      onLate(late);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

/** Waits until the signal comes, somebody else has removed the subscription, or what it was attached to is gone. */
export async function untilDetached(
  target: Target,
  arn: string,
  signal: AbortSignal,
): Promise<"interrupted" | "removed" | "gone"> {
  while (!signal.aborted) {
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    try {
      await attributesOf(target, arn);
    } catch (error) {
      const { name, code } = error as NodeJS.ErrnoException;
      if (name === "NotFoundException") return "removed";
      if (code === "ECONNREFUSED" || code === "ECONNRESET") return "gone";
      throw error;
    }
  }
  return "interrupted";
}

const TIMEOUT_SECONDS = 30;

/** Brings a module to the local run. @throws InputError if there is no such module, or the target is none of this machine. */
export async function addFunction({ clients, endpoint, label }: Target, file: string) {
  const { name, ext } = parse(file);
  if (!existsSync(file)) throw new InputError("not-a-module", `${file}: no such file`, { file });
  if (![".mjs", ".js", ".ts"].includes(ext) || !/^[\w-]+$/.test(name)) {
    throw new InputError("not-a-module", `${file}: expected a module such as handler.ts, .js or .mjs`, { file });
  }
  if (endpoint === undefined) {
    throw new InputError("not-local", `a module can be brought to the local run only, and this is ${label}`, { label });
  }
  const FunctionName = `${name}-${process.pid}`;
  const lambda = await clients.lambda();
  const { FunctionArn = "" } = await lambda.createFunction({
    FunctionName,
    Handler: `${name}.handler`,
    Code: { S3Bucket: "hot-reload", S3Key: dirname(resolve(file)) },
    Role: "none",
    Runtime: "nodejs24.x",
    Timeout: TIMEOUT_SECONDS,
  });
  return { arn: FunctionArn, remove: async () => void (await lambda.deleteFunction({ FunctionName })) };
}
