// What SNS does with subscriptions, in front of the emulator's own actions: it takes and refuses them, asks HTTP(S)
// endpoints to confirm, and serves what their answers ask for. All else goes on to the emulator.

import { randomUUID } from "node:crypto";
import type { buildApp } from "fauxqs";
import { AUTHORITY_PATH, type Authority } from "./authority.ts";
import { checkAttribute, checkSubscription, isHttp, RefusedError, type Surroundings } from "./check-subscription.ts";
import type { PushDeliveries } from "./push-deliveries.ts";
import type { SnsStore, Subscription } from "./store.ts";

type App = ReturnType<typeof buildApp>;
type Parameters = Readonly<Record<string, string>>;

export interface PushFrontOptions extends Surroundings {
  readonly store: SnsStore;
  readonly deliveries: PushDeliveries;
  readonly authority: () => Promise<Authority>;
}

const XML = "text/xml";
const PEM = "application/x-pem-file";

export function addPushFront(app: App, options: PushFrontOptions): void {
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
    if (parameters["Action"] === "Subscribe") return subscribed(parameters, payload, options);
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
function answer(parameters: Parameters, reply: Reply, options: PushFrontOptions): unknown {
  try {
    const body = ACTIONS[parameters["Action"] ?? ""]?.(parameters, options);
    return body === undefined ? undefined : reply.type(XML).send(body);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return reply
      .code(error.code === "NotFound" ? 404 : 400)
      .type(XML)
      .send(refusal(error));
  }
}

type Action = (parameters: Parameters, options: PushFrontOptions) => string | undefined;

const ACTIONS: Readonly<Record<string, Action>> = {
  Subscribe(parameters, options) {
    const { TopicArn: topicArn = "", Protocol: protocol = "", Endpoint: endpoint = "" } = parameters;
    if (!options.store.getTopic(topicArn)) throw new RefusedError("Topic does not exist", "NotFound");
    checkSubscription({ topicArn, protocol, endpoint, attributes: attributesIn(parameters) }, options);
    return undefined;
  },

  SetSubscriptionAttributes({ SubscriptionArn = "", AttributeName = "", AttributeValue = "" }, { store }) {
    const subscription = store.getSubscription(SubscriptionArn);
    if (subscription) checkAttribute(AttributeName, AttributeValue, subscription);
    return undefined;
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
    return success("ConfirmSubscription", { SubscriptionArn: subscription.arn });
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

/** After the emulator has entered it. */
function subscribed(parameters: Parameters, payload: string, { store, deliveries }: PushFrontOptions): string {
  const [, arn = ""] = /<SubscriptionArn>([^<]*)</.exec(payload) ?? [];
  const subscription = store.getSubscription(arn);
  if (!subscription || subscription.confirmed) return payload;
  if (!isHttp(subscription.protocol)) {
    subscription.confirmed = true; // of the same account, nobody has to confirm
    return payload;
  }
  deliveries.ask(subscription, "SubscriptionConfirmation");
  return parameters["ReturnSubscriptionArn"] === "true" ? payload : payload.replace(arn, "pending confirmation");
}

/** The ARN of a subscription that waits for its confirmation is not listed. */
function hidden(payload: string, { subscriptions }: SnsStore): string {
  const waiting = [...subscriptions.values()].filter(({ confirmed }: Subscription) => !confirmed);
  return waiting.reduce((text, { arn }) => text.replaceAll(arn, "PendingConfirmation"), payload);
}

// SNS's answers, in the XML of its query protocol (pure).
// https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html#API_Subscribe_Examples
const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

function success(action: string, result: Readonly<Record<string, string>> = {}): string {
  const fields = Object.entries(result).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
  return (
    `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${fields.join("")}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`
  );
}

function refusal({ code, message }: RefusedError): string {
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code>` +
    `<Message>${escaped(message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`
  );
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? "");
