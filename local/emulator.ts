// SQS and SNS in this process, on a free loopback port: an emulator, and in front of it what it lacks of SNS.
import { registerHooks } from "node:module";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { localClients } from "./clients.ts";
import { addLambdaApi } from "./lambda-api.ts";
import { type LocalFunctions, localFunctions } from "./local-functions.ts";
import { type LocalStreams, localStreams } from "./local-streams.ts";
import { LOCAL_REGION } from "./plan-stack.ts";
import { type Authority, createAuthority } from "./sns/authority.ts";
import type { Signer } from "./sns/messages.ts";
import { pushDeliveries } from "./sns/push-deliveries.ts";
import { addPushFront } from "./sns/push-front.ts";
import { createStore } from "./sns/store.ts";

export interface EmulatorOptions {
  /** Takes what functions write to their logs. */
  readonly onLog?: (text: string, functionName: string) => void;
  /** Told of deliveries and invocations that failed. */
  readonly onFailure?: (message: string) => void;
  /** Seconds after which a function that SNS has invoked is tried again. @default as on AWS */
  readonly retrySeconds?: number | undefined;
}

export interface Emulator {
  readonly endpoint: string;
  readonly functions: LocalFunctions;
  readonly streams: LocalStreams;
  /** What signs the messages of HTTP(S) subscriptions is certified by it. */
  readonly authority: () => Promise<Authority>;
  /** Messages that SNS has yet to deliver, other than to queues. */
  readonly undelivered: () => number;
  readonly close: () => Promise<void>;
}

const filterModule = new URL("./emulator-filter.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    /\/filter\.js$/.test(specifier) && context.parentURL?.includes("/fauxqs/dist/sns/")
      ? { url: filterModule, shortCircuit: true }
      : next(specifier, context),
});
const { buildApp } = await import("fauxqs");

/** Actions whose answers name queues by URL. */
const NAMES_QUEUES = /\.(CreateQueue|GetQueueUrl|ListQueues)$/;

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { onLog = () => undefined, onFailure = () => undefined, retrySeconds } = options;
  const store = createStore();
  const stores = { snsStore: store } as unknown as NonNullable<Parameters<typeof buildApp>[0]>["stores"] & object;
  const app = buildApp({ logger: false, defaultRegion: LOCAL_REGION, stores });
  let endpoint = "";
  // Made when it is first needed, because that takes a moment.
  let made: Promise<Authority> | undefined;
  const authority = (): Promise<Authority> => {
    made ??= createAuthority();
    return made;
  };
  const signerFor = async (topicArn: string): Promise<Signer> => {
    const { signing } = await authority();
    const version = store.getTopic(topicArn)?.attributes["SignatureVersion"] === "2" ? "2" : "1";
    return { version, privateKey: signing.privateKey, certificateUrl: endpoint + signing.path };
  };
  const functions = localFunctions({ endpoint: () => endpoint, onLog, onFailure, retrySeconds });
  const streams = localStreams();
  const deliveries = pushDeliveries({
    store,
    endpoint: () => endpoint,
    signerFor,
    functions,
    streams,
    sendToQueue: (arn, body, attributes) => sendToQueue(endpoint, arn, body, attributes),
    onFailure,
  });
  store.spy = { addMessage: deliveries.publish };
  addPushFront(app, { store, deliveries, authority, hasFunction: functions.has, hasStream: streams.has });
  addLambdaApi(app, functions);
  // The emulator names queues at sqs.<region>.localhost, which not every machine resolves.
  app.addHook("onSend", async (request, _reply, payload) =>
    typeof payload === "string" && NAMES_QUEUES.test(String(request.headers["x-amz-target"]))
      ? payload.replaceAll(/http:\/\/sqs\.[^/"]+/g, endpoint)
      : payload,
  );
  endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    endpoint,
    functions,
    streams,
    authority,
    undelivered: deliveries.underWay,
    async close() {
      deliveries.stop();
      functions.stop();
      await app.close();
    },
  };
}

async function sendToQueue(
  endpoint: string,
  queueArn: string,
  MessageBody: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const { sqs, sns } = localClients(endpoint);
  const [, , , , account, name] = queueArn.split(":");
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
  );
  try {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: `${endpoint}/${account}/${name}`, MessageBody, MessageAttributes }),
    );
  } finally {
    sqs.destroy();
    sns.destroy();
  }
}
