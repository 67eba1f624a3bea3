import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  fetchHandler,
  functionUrlHandler,
  type KnownEvent,
  nodeHandler,
  type Refusal,
  type SnsEndpoint,
  type SnsEndpointOptions,
  snsEndpoint,
  type UnknownEvent,
} from "../../../../shared/engines/maestro/subscriber/index.ts";
import { TOPIC_ARN } from "../../../support/deliveries.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";
import {
  CERTIFICATE_URL,
  type Issued,
  issueCertificate,
  NOW_MS,
  SUBSCRIBE_URL,
  signedConfirmation,
  signedNotification,
  web,
} from "../../../support/sns-signing.ts";

const event = externalEvent(factories.stepInstanceUpdate());
let issued: Issued;
beforeAll(async () => {
  issued = await issueCertificate();
});

function setUp(options: Partial<SnsEndpointOptions> = {}, answer?: (url: string) => Response | undefined) {
  const events: (KnownEvent | UnknownEvent)[] = [];
  const refusals: Refusal[] = [];
  const { asked, fetch } = web(issued.cert, answer);
  const endpoint = snsEndpoint({
    topicArns: [TOPIC_ARN],
    fetch,
    nowMs: () => NOW_MS,
    onEvent: (received) => void events.push(received),
    onRefused: (refusal) => void refusals.push(refusal),
    ...options,
  });
  const post = (body: string, method = "POST") => endpoint({ method, text: async () => body });
  return { endpoint, post, events, refusals, asked };
}

describe("an endpoint", () => {
  test("hands over the event of a notification", async () => {
    const { post, events } = setUp();

    expect(await post(signedNotification(issued, event))).toMatchObject({ status: 200 });

    expect(events).toMatchObject([{ kind: "event", event: JSON.parse(event.body), attributes: event.attributes }]);
  });

  test("answers only once the work is done", async () => {
    const steps: string[] = [];
    let finish = (): void => undefined;
    const working = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { post } = setUp({ onEvent: () => working.then(() => void steps.push("worked")) });

    const answered = post(signedNotification(issued, event)).then(
      ({ status }) => void steps.push(`answered ${status}`),
    );
    finish();
    await answered;

    expect(steps).toEqual(["worked", "answered 200"]);
  });

  test("lets SNS try again when the work fails, and tells the log why", async () => {
    const cause = new Error("database is down");
    const { post, refusals } = setUp({ onEvent: () => Promise.reject(cause) });

    expect(await post(signedNotification(issued, event))).toMatchObject({ status: 500, body: "handler-failed" });

    expect(refusals).toEqual([{ kind: "refused", reason: "handler-failed", detail: "database is down", cause }]);
  });

  test.each([
    ["as SNS does when it lost the answer", (body: string) => body],
    ["with other attributes, which nobody signs", (body: string) => body.replace('"Value":"v1"', '"Value":"v9"')],
  ])("hands over once what is posted twice, %s", async (_, change) => {
    const { post, events } = setUp();
    const body = signedNotification(issued, event);

    expect(await post(body)).toMatchObject({ status: 200, body: "ok" });
    expect(await post(change(body))).toMatchObject({ status: 200, body: "duplicate" });
    expect(await post(signedNotification(issued, event, { MessageId: "another" }))).toMatchObject({ body: "ok" });

    expect(events).toHaveLength(2);
  });

  test("hands over again what failed, also while the first try is still at work", async () => {
    let failures = 1;
    const { post } = setUp({ onEvent: () => (failures-- > 0 ? Promise.reject(new Error("busy")) : undefined) });
    const body = signedNotification(issued, event);

    const answers = await Promise.all([post(body), post(body), post(body)]);

    expect(answers.map(({ body: text }) => text)).toEqual(["handler-failed", "ok", "duplicate"]);
  });

  test("hands over an event of a later type", async () => {
    const { post, events } = setUp();
    const body = JSON.stringify({ ...JSON.parse(event.body), type: "io.sluice.later.v1" });

    expect(await post(signedNotification(issued, { ...event, body }))).toMatchObject({ status: 200 });

    expect(events).toMatchObject([{ kind: "unknown", event: { type: "io.sluice.later.v1" } }]);
  });

  test("leaves an event that nobody can read to SNS's dead-letter queue", async () => {
    const { post, events } = setUp();

    expect(await post(signedNotification(issued, { ...event, body: "{}" }))).toMatchObject({ status: 500 });

    expect(events).toEqual([]);
  });

  test("confirms the subscription to a topic that is expected", async () => {
    const { post, asked, events } = setUp();

    expect(await post(signedConfirmation(issued))).toMatchObject({ status: 200 });

    expect(asked).toEqual([CERTIFICATE_URL, SUBSCRIBE_URL]);
    expect(events).toEqual([]);
  });

  test.each([
    SUBSCRIBE_URL.replace("https", "http"),
    SUBSCRIBE_URL.replace("sns.eu-west-1.amazonaws.com", "169.254.169.254"),
    SUBSCRIBE_URL.replace("sns.eu-west-1.", "sns.us-east-1."),
    SUBSCRIBE_URL.replace("https://", "https://user@"),
    SUBSCRIBE_URL.replace("ConfirmSubscription", "DeleteTopic"),
    SUBSCRIBE_URL.replace(TOPIC_ARN, `${TOPIC_ARN}-2`),
    "nowhere",
  ])("does not go to %s to confirm, even if it is signed", async (SubscribeURL) => {
    const { post, asked } = setUp();

    expect(await post(signedConfirmation(issued, { SubscribeURL }))).toMatchObject({
      status: 403,
      body: "untrusted-subscribe-url",
    });

    expect(asked).toEqual([CERTIFICATE_URL]);
  });

  test("does not confirm what is not signed, or of another topic", async () => {
    const { post, asked } = setUp();
    const other = await issueCertificate();

    expect(await post(signedConfirmation(other))).toMatchObject({ status: 403 });
    expect(await post(signedConfirmation(issued, { TopicArn: `${TOPIC_ARN}-2` }))).toMatchObject({ status: 403 });

    expect(asked).not.toContain(SUBSCRIBE_URL);
  });

  test("lets SNS try again when it cannot be confirmed or verified right now", async () => {
    const down = (part: string) => (url: string) =>
      url.includes(part) ? new Response("", { status: 503 }) : undefined;

    expect(await setUp({}, down("Confirm")).post(signedConfirmation(issued))).toMatchObject({ status: 503 });
    expect(await setUp({}, down(".pem")).post(signedNotification(issued, event))).toMatchObject({ status: 503 });
  });

  test("takes note of the end of a subscription, and does not subscribe again", async () => {
    const { post, asked } = setUp();

    const body = signedConfirmation(issued, { Type: "UnsubscribeConfirmation" });

    expect(await post(body)).toMatchObject({ status: 200 });
    expect(asked).toEqual([CERTIFICATE_URL]);
  });

  test("says nothing about the reason but its name", async () => {
    const { post } = setUp();

    expect(await post(JSON.stringify({ secret: 1 }))).toEqual({
      status: 400,
      headers: { "content-type": "text/plain" },
      body: "not-a-message",
    });
    expect(await post("", "GET")).toMatchObject({ status: 405, headers: { allow: "POST" } });
  });
});

type Answer = { readonly status: number; readonly text: string };
type Send = (body: string | Uint8Array, method?: string) => Promise<Answer>;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function behindNode(endpoint: SnsEndpoint): Promise<Send> {
  const server = createServer(nodeHandler(endpoint)).listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return async (body, method = "POST") => {
    const response = await fetch(url, { method, ...(method === "GET" ? {} : { body: body as string }) });
    return { status: response.status, text: await response.text() };
  };
}

async function behindFetch(endpoint: SnsEndpoint): Promise<Send> {
  const handle = fetchHandler(endpoint);
  return async (body, method = "POST") => {
    const init = { method, ...(method === "GET" ? {} : { body: body as string }) };
    const response = await handle(new Request("https://example.org/sns", init));
    return { status: response.status, text: await response.text() };
  };
}

async function behindFunctionUrl(endpoint: SnsEndpoint): Promise<Send> {
  const handle = functionUrlHandler(endpoint);
  return async (body, method = "POST") => {
    const isBase64Encoded = typeof body !== "string" || body.length % 2 === 0;
    const event = {
      requestContext: { http: { method } },
      body: isBase64Encoded ? Buffer.from(body).toString("base64") : body,
      isBase64Encoded,
    } as LambdaFunctionURLEvent;
    const result = (await handle(event)) as { statusCode: number; body: string };
    return { status: result.statusCode, text: result.body };
  };
}

describe.each([
  ["node:http", behindNode],
  ["a function from Request to Response", behindFetch],
  ["a Lambda function URL", behindFunctionUrl],
])("behind %s", (_, serve) => {
  test("an endpoint gets the body as SNS sent it, and SNS the answer", async () => {
    const { endpoint, events } = setUp();
    const send = await serve(endpoint);
    const unusual = { ...event, body: event.body.replace('"etl.daily"', '"naïve 🚀"') };

    expect(await send(signedNotification(issued, event))).toEqual({ status: 200, text: "ok" });
    expect(await send(signedNotification(issued, unusual, { MessageId: "2" }))).toEqual({ status: 200, text: "ok" });
    expect(await send("", "GET")).toEqual({ status: 405, text: "method-not-allowed" });
    expect(await send("")).toEqual({ status: 400, text: "not-a-message" });

    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({ event: { data: { workflow_id: "naïve 🚀" } } });
  });

  test("a body that SNS cannot have sent is not read to its end", async () => {
    const { endpoint } = setUp();
    const send = await serve(endpoint);

    expect(await send("x".repeat(2_097_153))).toEqual({ status: 413, text: "too-large" });
  });

  test("a work that fails is answered with 500", async () => {
    const { endpoint } = setUp({ onEvent: () => Promise.reject(new Error("no")) });
    const send = await serve(endpoint);

    expect(await send(signedNotification(issued, event))).toEqual({ status: 500, text: "handler-failed" });
  });
});
