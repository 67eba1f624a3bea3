// What a web page that a developer visits can do to the local endpoint: nothing. Told by a real browser.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { ListSubscriptionsByTopicCommand, ListTopicsCommand } from "@aws-sdk/client-sns";
import type { Request } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { browserContext, browserIsMissing } from "../support/chromium.ts";
import { type EmulatedSns, emulatedSns } from "../support/emulated-endpoint.ts";
import { take } from "../support/local-queues.ts";

/** A page of somebody else, on this machine only because nothing else can be reached from a test. */
async function strangersPage(): Promise<string> {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end("<p>page"));
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const HARMFUL = (topicArn: string, subscriptionArn: string): Record<string, string>[] => [
  { Action: "Publish", TopicArn: topicArn, Message: "from a page" },
  { Action: "Subscribe", TopicArn: topicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:000000000000:own" },
  { Action: "Unsubscribe", SubscriptionArn: subscriptionArn },
  { Action: "DeleteTopic", TopicArn: topicArn },
];

async function withSubscriber(): Promise<EmulatedSns & { readonly queueUrl: string; readonly subscription: string }> {
  const emulated = await emulatedSns();
  const { url, arn } = await emulated.queue("own");
  const subscription = await emulated.subscribe("sqs", arn, { RawMessageDelivery: "true" });
  return { ...emulated, queueUrl: url, subscription: subscription ?? "" };
}

async function state({ sns, topicArn }: EmulatedSns): Promise<object> {
  const { Topics = [] } = await sns.send(new ListTopicsCommand());
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  return { topics: Topics.map(({ TopicArn }) => TopicArn), subscriptions: Subscriptions };
}

const WAYS = ["a form", "a fetch", "an image", "a link"] as const;

test.skipIf(browserIsMissing).each(WAYS)(
  "a page cannot publish, subscribe, unsubscribe or delete by %s (needs Chromium)",
  async (way) => {
    const emulated = await withSubscriber();
    const { endpoint, topicArn, subscription, sqs, queueUrl } = emulated;
    const before = await state(emulated);
    const context = await browserContext();
    const stranger = await strangersPage();

    for (const parameters of HARMFUL(topicArn, subscription)) {
      const page = await context.newPage();
      await page.goto(stranger);
      const asked = page.waitForRequest((request) => request.url().startsWith(endpoint));
      await page.evaluate(attempt, { way, endpoint: `${endpoint}/`, parameters });
      const status = await statusOf(await asked);
      expect([403, "kept from the page"]).toContain(status);
    }

    expect(await state(emulated)).toEqual(before);
    await emulated.publish("from the engine");
    expect((await take(sqs, queueUrl, 1)).map(({ Body }) => Body)).toEqual(["from the engine"]);
  },
);

test.skipIf(browserIsMissing)("a page reads nothing of the local endpoint (needs Chromium)", async () => {
  const { endpoint } = await emulatedSns();
  const page = await (await browserContext()).newPage();
  await page.goto(await strangersPage());

  const read = await page.evaluate(
    (url) =>
      fetch(url).then(
        (response) => response.text(),
        (error: unknown) => String(error),
      ),
    `${endpoint}/certificate-authority.pem`,
  );

  expect(read).toBe("TypeError: Failed to fetch");
});

test.skipIf(browserIsMissing)(
  "a person may type an address that SNS sent into a browser (needs Chromium)",
  async () => {
    const { endpoint } = await emulatedSns();
    const page = await (await browserContext()).newPage();

    const response = await page.goto(`${endpoint}/certificate-authority.pem`).catch((error: Error) => error.message);

    // A certificate is something to store, so the browser starts a download instead of showing it.
    expect(response).toMatch(/Download is starting|ERR_ABORTED/);
  },
);

/** A browser keeps some answers from pages, and from whoever drives it. */
async function statusOf(asked: Request): Promise<number | string> {
  const response = await asked.response().catch(() => null);
  return response?.status() ?? "kept from the page";
}

const statusFor = (endpoint: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${endpoint}/certificate-authority.pem`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

test.each(["localhost", "LOCALHOST", "localhost.", "LocalHost.", "127.0.0.1", "sqs.us-east-1.localhost"])(
  "%s is this machine",
  async (name) => {
    const { endpoint } = await emulatedSns();

    expect(await statusFor(endpoint, { host: `${name}:${new URL(endpoint).port}` })).not.toBe(403);
  },
);

test.each([
  [{ host: "attacker.example" }],
  [{ host: "localhost.attacker.example" }],
  [{ origin: "https://attacker.example" }],
  [{ origin: "null" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
])("a request with %j is none of a program's on this machine", async (headers) => {
  const { endpoint } = await emulatedSns();

  expect(await statusFor(endpoint, headers as Record<string, string>)).toBe(403);
});

/** Runs in the page. */
function attempt({
  way,
  endpoint,
  parameters,
}: {
  readonly way: (typeof WAYS)[number];
  readonly endpoint: string;
  readonly parameters: Record<string, string>;
}): void {
  // biome-ignore lint/suspicious/noExplicitAny: the page's own document, whose types are not those of Node.
  const { document } = globalThis as any;
  const query = new URLSearchParams(parameters);
  switch (way) {
    case "a form": {
      const form = Object.assign(document.createElement("form"), { method: "post", action: endpoint });
      for (const [name, value] of query) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
      }
      document.body.append(form);
      form.submit();
      return;
    }
    case "a fetch":
      void fetch(endpoint, { method: "POST", mode: "no-cors", body: query });
      return;
    case "an image":
      document.body.append(Object.assign(document.createElement("img"), { src: `${endpoint}?${query}` }));
      return;
    case "a link": {
      const link = Object.assign(document.createElement("a"), { href: `${endpoint}?${query}` });
      document.body.append(link);
      link.click();
    }
  }
}
