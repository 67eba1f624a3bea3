// What SNS does with subscriptions and messages, in front of the emulator's own actions: it takes and refuses them, asks HTTP(S)
// endpoints to confirm, and serves what their answers ask for. All else goes on to the emulator.
import type { buildApp } from "fauxqs";
import { AUTHORITY_PATH, type Authority } from "../../shared/notifications/index.ts";
import { elements, refusal, success } from "./answers.ts";
import { checkAttribute, checkSubscription, isHttp, RefusedError, type Surroundings } from "./check-subscription.ts";
import { checkBatch, checkEntry, type Parameters, publishEntries, publishEntry } from "./publish-request.ts";
import { type Publish, type Published, rulesOf } from "./publishing.ts";
import type { SnsDeliveries } from "./sns-deliveries.ts";
import type { SnsStore, Subscription, Topic } from "./store.ts";

type App = ReturnType<typeof buildApp>;

export interface SnsFrontOptions extends Surroundings {
  readonly store: SnsStore;
  readonly deliveries: SnsDeliveries;
  readonly publish: Publish;
  readonly authority: () => Promise<Authority>;
}

const XML = "text/xml";
const PEM = "application/x-pem-file";

export function addSnsFront(app: App, options: SnsFrontOptions): void {
  const { store, authority } = options;
  app.addHook("onRequest", async (request, reply) => {
    if (request.method !== "GET") return;
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === AUTHORITY_PATH) return reply.type(PEM).send((await authority()).certificate);
    if (url.pathname.startsWith("/SimpleNotificationService-")) {
      const { signing } = await authority();
      if (url.pathname === signing.path) return reply.type(PEM).send(signing.certificate);
    }
    const parameters = Object.fromEntries(url.searchParams);
    if (url.pathname === "/" && parameters["Action"] !== undefined) return answer(parameters, reply, options);
  });
  app.addHook("preHandler", async (request, reply) => {
    const parameters = parametersOf(request.body);
    if (parameters) return answer(parameters, reply, options);
  });
  app.addHook("onSend", async (request, reply, payload) => {
    const parameters = parametersOf(request.body);
    if (!parameters || typeof payload !== "string" || reply.statusCode !== 200) return payload;
    return parameters["Action"]?.startsWith("ListSubscriptions") ? hidden(payload, store) : payload;
  });
}

/** Of a request in the query protocol, which of the services here is SNS's alone. */
function parametersOf(body: unknown): Parameters | undefined {
  return typeof body === "object" && body !== null && "Action" in body ? (body as Parameters) : undefined;
}

interface Reply {
  readonly code: (status: number) => Reply;
  readonly type: (type: string) => Reply;
  readonly send: (body: string) => unknown;
}

/** Answers what is decided here; leaves alone what is the emulator's. */
function answer(parameters: Parameters, reply: Reply, options: SnsFrontOptions): unknown {
  try {
    const body = ACTIONS[parameters["Action"] ?? ""]?.(parameters, options);
    return body === undefined ? undefined : reply.type(XML).send(body);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return reply
      .code(error.code === "NotFound" ? 404 : 400)
      .type(XML)
      .send(refusal(error.code, error.message));
  }
}

/** One of ours, or of the emulator's store. */
const isRefusal = (error: unknown): error is RefusedError =>
  error instanceof RefusedError || (error as { senderFault?: boolean }).senderFault === true;

type Action = (parameters: Parameters, options: SnsFrontOptions) => string | undefined;

const ACTIONS: Readonly<Record<string, Action>> = {
  Subscribe(parameters, options) {
    const { TopicArn: topicArn = "", Protocol: protocol = "", Endpoint: endpoint = "" } = parameters;
    const { store, deliveries } = options;
    topicOf(topicArn, options);
    const attributes = attributesIn(parameters);
    checkSubscription({ topicArn, protocol, endpoint, attributes }, options);
    const subscription = store.subscribe(topicArn, protocol, endpoint, attributes);
    if (isHttp(protocol) && !subscription.confirmed) deliveries.ask(subscription, "SubscriptionConfirmation");
    else subscription.confirmed = true; // of the same account, nobody has to confirm
    const isTold = subscription.confirmed || parameters["ReturnSubscriptionArn"] === "true";
    return success("Subscribe", elements({ SubscriptionArn: isTold ? subscription.arn : "pending confirmation" }));
  },

  SetSubscriptionAttributes({ SubscriptionArn = "", AttributeName = "", AttributeValue = "" }, { store }) {
    const subscription = store.getSubscription(SubscriptionArn);
    if (!subscription) throw new RefusedError("Subscription does not exist", "NotFound");
    checkAttribute(AttributeName, AttributeValue, subscription);
    subscription.attributes[AttributeName] = AttributeValue;
    return success("SetSubscriptionAttributes");
  },

  Publish(parameters, options) {
    const topicArn = parameters["TopicArn"] ?? parameters["TargetArn"] ?? "";
    const topic = topicOf(topicArn, options);
    const entry = publishEntry(parameters);
    checkEntry(entry, rulesOf(topic));
    return success("Publish", told(options.publish(topicArn, topic, entry)));
  },

  PublishBatch(parameters, options) {
    const { TopicArn: topicArn = "" } = parameters;
    const topic = topicOf(topicArn, options);
    const entries = publishEntries(parameters);
    checkBatch(entries, rulesOf(topic));
    const members = entries.map((entry) => {
      const published = options.publish(topicArn, topic, entry);
      return `<member>${elements({ Id: entry.id })}${told(published)}</member>`;
    });
    return success("PublishBatch", `<Failed/><Successful>${members.join("")}</Successful>`);
  },

  ConfirmSubscription({ TopicArn, Token = "" }, { store, deliveries }) {
    const subscription = deliveries.askedWith(Token);
    if (subscription === undefined || subscription.topicArn !== TopicArn) throw new RefusedError("Token");
    // Its SubscribeURL takes back the end of a subscription too.
    if (!store.subscriptions.has(subscription.arn)) {
      store.subscriptions.set(subscription.arn, subscription);
      store.getTopic(subscription.topicArn)?.subscriptionArns.push(subscription.arn);
    }
    subscription.confirmed = true;
    return success("ConfirmSubscription", elements({ SubscriptionArn: subscription.arn }));
  },

  Unsubscribe({ SubscriptionArn = "" }, { store, deliveries }) {
    const subscription = store.getSubscription(SubscriptionArn);
    store.unsubscribe(SubscriptionArn);
    if (subscription?.confirmed && isHttp(subscription.protocol)) {
      deliveries.ask(subscription, "UnsubscribeConfirmation");
    }
    return success("Unsubscribe");
  },
};

function attributesIn(parameters: Parameters): Record<string, string> {
  const names = Object.entries(parameters).flatMap(([key, name]) => {
    const [, number] = /^Attributes\.entry\.(\d+)\.key$/.exec(key) ?? [];
    return number === undefined ? [] : [[name, parameters[`Attributes.entry.${number}.value`] ?? ""]];
  });
  return Object.fromEntries(names);
}

const told = ({ messageId, sequenceNumber }: Published): string =>
  elements({ MessageId: messageId, SequenceNumber: sequenceNumber });

function topicOf(arn: string, { store }: SnsFrontOptions): Topic {
  const topic = store.getTopic(arn);
  if (!topic) throw new RefusedError("Topic does not exist", "NotFound");
  return topic;
}

/** The ARN of a subscription that waits for its confirmation is not listed. */
function hidden(payload: string, { subscriptions }: SnsStore): string {
  const waiting = [...subscriptions.values()].filter(({ confirmed }: Subscription) => !confirmed);
  return waiting.reduce((text, { arn }) => text.replaceAll(arn, "PendingConfirmation"), payload);
}
