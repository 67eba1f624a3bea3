// What docs/subscribing.md shows for an endpoint behind a framework, as it stands there.
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import fastify, { type FastifyInstance } from "fastify";
import { Hono } from "hono";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import {
  bodyHandler,
  fetchHandler,
  functionUrlHandler,
  nodeHandler,
  type Refusal,
  snsEndpoint,
} from "../../../../shared/engines/maestro/subscriber/index.ts";
import { TOPIC_ARN } from "../../../support/deliveries.ts";
import { externalEvent } from "../../../support/external-events.ts";
import * as factories from "../../../support/internal-events.ts";
import { type Issued, issueCertificate, NOW_MS, signedNotification, web } from "../../../support/sns-signing.ts";

const [, section = ""] = readFileSync("docs/subscribing.md", "utf8").split("\n### Behind a framework\n");
const recipes = [...(section.split("\n## ")[0] ?? "").matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => code);
const recipe = (word: string): string => recipes.find((code) => code.includes(word)) ?? "";
const KNOWN = { express, fastify, Hono, bodyHandler, fetchHandler, functionUrlHandler, nodeHandler };

let issued: Issued;
beforeAll(async () => {
  issued = await issueCertificate();
});

function setUp() {
  const events: string[] = [];
  const refusals: Refusal[] = [];
  const webhook = snsEndpoint({
    ...{ topicArns: [TOPIC_ARN], fetch: web(issued.cert).fetch, nowMs: () => NOW_MS },
    onEvent: ({ event }) => void events.push(event.type),
    onRefused: (refusal) => void refusals.push(refusal),
  });
  const body = signedNotification(issued, externalEvent(factories.stepInstanceUpdate()));
  /** What a recipe makes, with everything that its imports would give it. */
  const made = <Made>(code: string, name: string): Made =>
    new Function("webhook", ...Object.keys(KNOWN), `${code}; return ${name};`)(webhook, ...Object.values(KNOWN));
  return { webhook, events, refusals, body, made };
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}

/** As SNS does. */
const post = (url: string, body: string, type = "text/plain; charset=UTF-8") =>
  fetch(url, { method: "POST", body, headers: { "content-type": type } });

const STEP = "io.sluice.step-instance.status.changed.v1";

test("Express", async () => {
  const { made, body, events } = setUp();
  const url = await listening(made<RequestListener>(recipe("express()"), "app"));

  expect((await post(url, body)).status).toBe(200);
  expect(events).toEqual([STEP]);
});

test.each([
  ["text", express.text({ type: "*/*", limit: "2mb" }), 200, undefined],
  ["bytes", express.raw({ type: "*/*" }), 200, undefined],
  ["an object", express.json({ type: "*/*" }), 200, undefined],
  [
    "nothing",
    (request: express.Request, _: unknown, next: () => void) => void request.resume().on("end", next),
    500,
    "body-consumed",
  ],
])("Express behind a parser that leaves %s", async (_, parser, status, reason) => {
  const { webhook, body, events, refusals } = setUp();
  const app = express();
  app.use(parser);
  app.post("/events", nodeHandler(webhook));
  const url = await listening(app);

  const response = await post(url, body);

  expect([response.status, refusals[0]?.reason]).toEqual([status, reason]);
  expect(events).toEqual(status === 200 ? [STEP] : []);
  if (reason) expect(refusals[0]?.detail).toContain("put the endpoint before it");
});

test("Fastify, whatever the content type", async () => {
  const { made, body, events } = setUp();
  const app = made<FastifyInstance>(recipe("fastify("), "app");
  onTestFinished(() => app.close());

  const headers = { "content-type": "text/plain; charset=UTF-8" };
  const { statusCode } = await app.inject({ method: "POST", url: "/events", payload: body, headers });
  const again = await app.inject({ method: "POST", url: "/events", payload: JSON.parse(body) });

  expect([statusCode, again.statusCode, again.body]).toEqual([200, 200, "duplicate"]);
  expect(events).toEqual([STEP]);
});

test("Hono, and one that has read the body before", async () => {
  const { made, body, events, refusals, webhook } = setUp();
  const app = made<Hono>(recipe("new Hono"), "app");
  const request = new Request("http://a/events", { method: "POST", body });
  await request.text();

  expect((await app.request("/events", { method: "POST", body })).status).toBe(200);
  expect((await fetchHandler(webhook)(request)).status).toBe(500);
  expect(events).toEqual([STEP]);
  expect(refusals.map(({ reason }) => reason)).toEqual(["body-consumed"]);
});

test.each([
  ["a function URL, or an HTTP API", { requestContext: { http: { method: "POST" } } }],
  ["a REST API, or an HTTP API with payload format 1.0", { httpMethod: "POST", requestContext: {} }],
])("%s", async (_, event) => {
  const { made, body, events } = setUp();
  const handler = made<ReturnType<typeof functionUrlHandler>>(recipe("functionUrlHandler"), "handler");

  const plain = await handler({ ...event, body, isBase64Encoded: false } as never);
  const encoded = await handler({
    ...event,
    body: Buffer.from(body).toString("base64"),
    isBase64Encoded: true,
  } as never);

  expect([plain, encoded]).toMatchObject([
    { statusCode: 200, body: "ok" },
    { statusCode: 200, body: "duplicate" },
  ]);
  expect(events).toEqual([STEP]);
});

test("the page has a recipe for each", () => {
  expect(recipes).toHaveLength(4);
});
