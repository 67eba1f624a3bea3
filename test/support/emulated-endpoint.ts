// HTTP(S) endpoints on this machine that subscribe to a topic of the embedded AWS's emulator, over real HTTP.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished } from "vitest";
import { type EmulatorOptions, startEmulator } from "../../local/emulator/emulator.ts";
import { localClients } from "../../local/this-machine.ts";
import { snsAttributes } from "../../shared/sending/index.ts";
import type { LocalAws } from "../../shared/subscriber/index.ts";
import { issueCertificate } from "./sns-signing.ts";

export interface EmulatedSns {
  readonly endpoint: string;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly topicArn: string;
  /** What the subscriber SDK is told to accept. */
  readonly localAws: () => Promise<LocalAws>;
  /** What the emulator said about deliveries that failed. */
  readonly failures: readonly string[];
  readonly undelivered: () => number;
  readonly keepLatest: (queueArn: string, count: number) => void;
  readonly subscribe: (
    protocol: string,
    endpoint: string,
    attributes?: Record<string, string>,
  ) => Promise<string | undefined>;
  readonly publish: (body: string, attributes?: Record<string, string | readonly string[]>) => Promise<void>;
  /** A new queue; its URL and ARN. */
  readonly queue: (name: string) => Promise<{ readonly url: string; readonly arn: string }>;
}

export async function emulatedSns(
  topic: Record<string, string> = {},
  options: EmulatorOptions = {},
): Promise<EmulatedSns> {
  const failures: string[] = [];
  const emulator = await startEmulator({ onFailure: (message) => failures.push(message), ...options });
  const { sns, sqs } = localClients(emulator.endpoint);
  onTestFinished(async () => {
    sns.destroy();
    sqs.destroy();
    await emulator.close();
  });
  const name = topic["FifoTopic"] ? "external.fifo" : "external";
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: name, Attributes: topic }));
  return {
    endpoint: emulator.endpoint,
    sns,
    sqs,
    topicArn: TopicArn,
    localAws: async () => ({
      endpoint: emulator.endpoint,
      certificateAuthority: (await emulator.authority()).certificate,
    }),
    failures,
    undelivered: emulator.undelivered,
    keepLatest: emulator.keepLatest,
    async subscribe(Protocol, Endpoint, Attributes = {}) {
      const { SubscriptionArn } = await sns.send(
        new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true }),
      );
      return SubscriptionArn;
    },
    async publish(Message, attributes = {}) {
      await sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes: snsAttributes(attributes) }));
    },
    async queue(QueueName) {
      const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName }));
      return { url: QueueUrl, arn: TopicArn.replace(":sns:", ":sqs:").replace(/[^:]+$/, QueueName) };
    },
  };
}

/** Several messages in one call, as the processor publishes. */
export async function publishBatch({ sns, topicArn }: EmulatedSns, bodies: readonly string[]): Promise<void> {
  const PublishBatchRequestEntries = bodies.map((Message, index) => ({ Id: String(index), Message }));
  await sns.send(new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }));
}

export interface Posted {
  readonly atMs: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Endpoint {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** Waits until so many requests have come, and gives those of a type. */
  readonly received: (type: string, count: number) => Promise<readonly Posted[]>;
}

/** Keeps what is posted, and answers with the statuses given, the last of them again and again. */
export async function endpoint(statuses: readonly number[] = [200], isTls = false): Promise<Endpoint> {
  const posted: Posted[] = [];
  const answers = [...statuses];
  const listener: Parameters<typeof createServer>[1] = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    posted.push({ atMs: performance.now(), headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead((answers.length > 1 ? answers.shift() : answers[0]) ?? 200).end();
  };
  const issued = isTls ? await issueCertificate({ host: "localhost" }) : undefined;
  const server: Server = issued
    ? createTlsServer({ key: issued.private, cert: issued.cert }, listener)
    : createServer(listener);
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const ofType = (type: string) => posted.filter(({ headers }) => headers["x-amz-sns-message-type"] === type);
  return {
    url: `${isTls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    posted,
    async received(type, count) {
      await expect.poll(() => ofType(type).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
      return ofType(type);
    },
  };
}

/** Subscribes an endpoint and confirms it, as its owner would by hand; the subscription's ARN. */
export async function subscribeConfirmed(
  emulated: EmulatedSns,
  { url, received }: Endpoint,
  attributes: Record<string, string> = {},
): Promise<string> {
  const arn = (await emulated.subscribe(url.split(":")[0] ?? "", url, attributes)) ?? "";
  const asked = await received("SubscriptionConfirmation", 1);
  const { Token } = JSON.parse(asked.at(-1)?.body ?? "{}");
  await emulated.sns.send(new ConfirmSubscriptionCommand({ TopicArn: emulated.topicArn, Token }));
  return arn;
}
