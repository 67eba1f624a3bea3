// HTTP(S) subscriptions of the embedded AWS, over real HTTP, with signatures that the subscriber SDK verifies.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type LocalAws,
  nodeHandler,
  type Refusal,
  snsEndpoint,
  snsVerifier,
} from "../../../shared/subscriber/index.ts";
import { emulatedSns, endpoint, publishBatch, subscribeConfirmed } from "../../support/emulated-endpoint.ts";
import { externalEvent } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";
import { take } from "../../support/local-queues.ts";

const event = externalEvent(factories.stepInstanceUpdate());
const RETRY_AT_ONCE = JSON.stringify({ healthyRetryPolicy: { numRetries: 2, numNoDelayRetries: 2 } });

describe("a subscription over HTTP", () => {
  test.each(["1", "2"])(
    "is confirmed by the subscriber SDK, and delivers what it verifies with signature version %s",
    async (SignatureVersion) => {
      const emulated = await emulatedSns({ SignatureVersion });
      const events: unknown[] = [];
      const refusals: Refusal[] = [];
      const handler = snsEndpoint({
        topicArns: [emulated.topicArn],
        localAws: await emulated.localAws(),
        onEvent: (received) => void events.push(received),
        onRefused: (refusal) => void refusals.push(refusal),
      });
      const server = createServer(nodeHandler(handler)).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      onTestFinished(() => void server.close());
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

      const arn = await emulated.subscribe("http", url);
      const pending = async () => {
        const command = new GetSubscriptionAttributesCommand({ SubscriptionArn: arn });
        return (await emulated.sns.send(command)).Attributes?.["PendingConfirmation"];
      };
      await expect.poll(pending, { timeout: 60_000 }).toBe("false");
      await emulated.publish(event.body, event.attributes);
      await expect.poll(() => events.length, { timeout: 60_000 }).toBe(1);

      expect(events).toMatchObject([{ kind: "event", event: JSON.parse(event.body), attributes: event.attributes }]);
      expect(refusals).toEqual([]);
    },
  );

  test("has the headers and the body of SNS, and gets nothing before it is confirmed", async () => {
    const emulated = await emulatedSns();
    const { url, received, posted } = await endpoint();
    const arn = await emulated.subscribe("http", url);
    const [asked] = await received("SubscriptionConfirmation", 1);
    const { SubscribeURL, Token, TopicArn } = JSON.parse(asked?.body ?? "");

    const wrong = await fetch(SubscribeURL.replace(Token, "0"));
    await emulated.publish("too early");
    const confirmed = await fetch(SubscribeURL);
    await emulated.publish(event.body, event.attributes);
    const [notified] = await received("Notification", 1);

    expect([wrong.status, confirmed.status]).toEqual([400, 200]);
    expect(await confirmed.text()).toContain(`<SubscriptionArn>${arn}</SubscriptionArn>`);
    expect(TopicArn).toBe(emulated.topicArn);
    expect(asked?.headers["x-amz-sns-subscription-arn"]).toBeUndefined();
    const message = JSON.parse(notified?.body ?? "");
    expect(notified?.headers).toMatchObject({
      "content-type": "text/plain; charset=UTF-8",
      "user-agent": "Amazon Simple Notification Service Agent",
      "x-amz-sns-message-id": message.MessageId,
      "x-amz-sns-subscription-arn": arn,
      "x-amz-sns-topic-arn": emulated.topicArn,
    });
    expect(notified?.headers["x-amz-sns-rawdelivery"]).toBeUndefined();
    expect(message).toMatchObject({ Type: "Notification", Message: event.body, SignatureVersion: "1" });
    expect(message.MessageAttributes.contract).toEqual({ Type: "String", Value: "v1" });
    expect(posted).toHaveLength(2);
  });

  test("with raw delivery has the event itself, and says so", async () => {
    const emulated = await emulatedSns();
    const hook = await endpoint();
    await subscribeConfirmed(emulated, hook, { RawMessageDelivery: "true" });

    await emulated.publish(event.body, event.attributes);
    const [notified] = await hook.received("Notification", 1);

    expect(notified?.body).toBe(event.body);
    expect(notified?.headers["x-amz-sns-rawdelivery"]).toBe("true");
  });

  test("gets what its filter lets through, on attributes or on the body, also when it is changed", async () => {
    const emulated = await emulatedSns();
    const byAttributes = await endpoint();
    const byBody = await endpoint();
    const arn = await subscribeConfirmed(emulated, byAttributes, { FilterPolicy: '{"status":["FAILED"]}' });
    const body = { FilterPolicy: '{"data":{"status":["FAILED"]}}', FilterPolicyScope: "MessageBody" };
    await subscribeConfirmed(emulated, byBody, body);
    const publish = (status: string, number: number) =>
      emulated.publish(JSON.stringify({ number, data: { status } }), { status: ["RUNNING", status] });
    const numbers = async (hook: typeof byBody, count: number) =>
      (await hook.received("Notification", count)).map((each) => JSON.parse(JSON.parse(each.body).Message).number);

    await publish("SUCCEEDED", 1);
    await publish("FAILED", 2);
    expect(await numbers(byBody, 1)).toEqual([2]);
    expect(await numbers(byAttributes, 1)).toEqual([2]);
    const AttributeName = "FilterPolicy";
    const change = { SubscriptionArn: arn, AttributeName, AttributeValue: '{"status":["SUCCEEDED"]}' };
    await emulated.sns.send(new SetSubscriptionAttributesCommand(change));
    await publish("FAILED", 3);
    await publish("SUCCEEDED", 4);

    expect(await numbers(byAttributes, 2)).toEqual([2, 4]);
    expect(await numbers(byBody, 2)).toEqual([2, 3]);
  });

  test("gets no more a second than it said", async () => {
    const emulated = await emulatedSns();
    const hook = await endpoint();
    const DeliveryPolicy = JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 5 } });
    await subscribeConfirmed(emulated, hook, { DeliveryPolicy });

    await publishBatch(emulated, ["1", "2", "3"]);
    const times = (await hook.received("Notification", 3)).map(({ atMs }) => atMs);

    // 400 ms between their starts; when they arrive is up to the machine.
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(200);
  });

  test("over TLS delivers too", async () => {
    const emulated = await emulatedSns();
    const hook = await endpoint([200], true);
    await subscribeConfirmed(emulated, hook);

    await publishBatch(emulated, ["1", "2"]);
    const notified = await hook.received("Notification", 2);

    expect(notified.map(({ body }) => JSON.parse(body).Message).sort()).toEqual(["1", "2"]);
  });

  test("is listed as pending until it is confirmed, and told when it ends, which it can take back", async () => {
    const emulated = await emulatedSns();
    const hook = await endpoint();
    const list = async () => {
      const command = new ListSubscriptionsByTopicCommand({ TopicArn: emulated.topicArn });
      return (await emulated.sns.send(command)).Subscriptions?.map(({ SubscriptionArn }) => SubscriptionArn);
    };

    await emulated.subscribe("http", hook.url);
    expect(await list()).toEqual(["PendingConfirmation"]);
    const arn = await subscribeConfirmed(emulated, hook);
    expect(await list()).toEqual([arn]);
    await emulated.sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
    const [ended] = await hook.received("UnsubscribeConfirmation", 1);
    expect(await list()).toEqual([]);
    await emulated.publish("nobody wants it");
    await fetch(JSON.parse(ended?.body ?? "").SubscribeURL);
    await emulated.publish("back again");
    const [notified] = await hook.received("Notification", 1);

    expect(await list()).toEqual([arn]);
    expect(JSON.parse(notified?.body ?? "").Message).toBe("back again");
    const unsubscribe = await fetch(JSON.parse(notified?.body ?? "").UnsubscribeURL);
    expect(unsubscribe.status).toBe(200);
    expect(await list()).toEqual([]);
  });
});

describe("an endpoint in trouble", () => {
  test("is tried again by its delivery policy until it answers", async () => {
    const emulated = await emulatedSns();
    const hook = await endpoint([200, 503, 500, 200]);
    await subscribeConfirmed(emulated, hook, { DeliveryPolicy: RETRY_AT_ONCE });

    await emulated.publish("again");
    const notified = await hook.received("Notification", 3);
    await expect.poll(emulated.undelivered, { timeout: 60_000 }).toBe(0);

    expect(new Set(notified.map(({ body }) => JSON.parse(body).MessageId)).size).toBe(1);
    expect(hook.posted).toHaveLength(4);
    expect(emulated.failures).toEqual([
      `${hook.url}: it answered 503; tried again in 0 s`,
      `${hook.url}: it answered 500; tried again in 0 s`,
    ]);
  });

  test.each([
    [500, 3, "is dead-lettered once its retries are used up"],
    [403, 1, "is dead-lettered at once if the fault is the message's"],
  ])("that answers %i gets %i attempts, and the message %s", async (status, attempts) => {
    const emulated = await emulatedSns();
    const hook = await endpoint([200, status]);
    const dead = await emulated.queue("dead-letters");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn });
    await subscribeConfirmed(emulated, hook, { DeliveryPolicy: RETRY_AT_ONCE, RedrivePolicy });

    await emulated.publish(event.body, event.attributes);
    const [letter] = await take(emulated.sqs, dead.url, 1);

    expect(hook.posted).toHaveLength(1 + attempts);
    expect(JSON.parse(letter?.Body ?? "").Message).toBe(event.body);
    expect(letter?.MessageAttributes?.["ErrorCode"]?.StringValue).toBe(String(status));
    expect(emulated.failures.at(-1)).toBe(
      `${hook.url}: it answered ${status}; given up, the message is now in ${dead.arn}`,
    );
  });

  test.each([
    ["", "lost, since there is no dead-letter queue"],
    [
      "arn:aws:sqs:us-east-1:000000000000:none",
      /^lost: arn:aws:sqs:us-east-1:000000000000:none: there is no such queue$/,
    ],
  ])("whose messages have nowhere to go is named, with what became of them: %s", async (arn, fate) => {
    const emulated = await emulatedSns();
    const hook = await endpoint([200, 400]);
    const redrive = arn ? { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn }) } : {};
    await subscribeConfirmed(emulated, hook, redrive);

    await emulated.publish("nowhere to go");
    await expect.poll(() => emulated.failures, { timeout: 60_000 }).toHaveLength(1);

    const [, told] = emulated.failures[0]?.split("it answered 400; given up, the message is ") ?? [];
    expect(told).toMatch(fate);
  });

  test("that is down is named, with what happens next", async () => {
    const emulated = await emulatedSns();

    await emulated.subscribe("http", "http://127.0.0.1:9/");

    await expect
      .poll(() => emulated.failures, { timeout: 60_000 })
      .toEqual(["http://127.0.0.1:9/: nothing listens there; tried again in 20 s"]);
  });
});

test("a notification that somebody else made, or changed by a byte, is refused by the subscriber SDK", async () => {
  const emulated = await emulatedSns();
  const stranger = await emulatedSns();
  const hook = await endpoint();
  await subscribeConfirmed(emulated, hook);
  await emulated.publish(event.body, event.attributes);
  const [notified] = await hook.received("Notification", 1);
  const body = notified?.body ?? "";
  const verify = (localAws?: LocalAws) => snsVerifier({ topicArns: [emulated.topicArn], localAws });
  const own = await emulated.localAws();
  const other = await stranger.localAws();

  expect(await verify(own)(body)).toMatchObject({ kind: "verified" });
  expect(await verify(own)(body.replace("etl", "etk"))).toMatchObject({ reason: "wrong-signature" });
  const ofStranger = { ...own, certificateAuthority: other.certificateAuthority };
  expect(await verify(ofStranger)(body)).toMatchObject({ reason: "untrusted-certificate" });
  expect(await verify(other)(body)).toMatchObject({ reason: "untrusted-certificate-url" });
  expect(await verify()(body)).toMatchObject({ reason: "untrusted-certificate-url" });
});
