// SQS and SNS in this process, on a free loopback port: an emulator, and in front of it what it lacks.
import { text } from "node:stream/consumers";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { buildApp } from "fauxqs";
import type { Authority } from "../../shared/notifications/index.ts";
import { LOOPBACK_HOST } from "../../shared/wiring/index.ts";
import type { OldestMessageMs } from "../control-plane/cloud-watch.ts";
import { lambdaFunctions } from "../control-plane/lambda.ts";
import type { Service } from "../control-plane/service.ts";
import { type LocalFunctions, localFunctions } from "../functions/local-functions.ts";
import { embeddedSns } from "../sns/embedded-sns.ts";
import { createStores, keepLatest } from "../sns/store.ts";
import { LOCAL_REGION } from "../this-machine.ts";
import { formFields } from "./form-fields.ts";
import { type LocalStreams, localStreams } from "./local-streams.ts";
import { withQueuesAtHand } from "./queues-at-hand.ts";

export interface EmulatorOptions {
  /** Takes what functions that SNS invokes write to their logs. */
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
  readonly oldestMessageMs: OldestMessageMs;
  /** Has a client of it ask its queues in this process. */
  readonly atHand: (client: SQSClient) => SQSClient;
  /** Has a standard queue keep no more than so many unread messages, the latest. */
  readonly keepLatest: (queueArn: string, count: number) => void;
  /** Has further services answer at the same endpoint, the first that knows the question. */
  readonly serve: (services: readonly Service[]) => void;
  readonly close: () => Promise<void>;
}

type App = ReturnType<typeof buildApp>;
type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>["stores"]>;

/** Actions whose answers name queues by URL. */
const NAMES_QUEUES = /\.(CreateQueue|GetQueueUrl|ListQueues)$/;

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { onLog = () => undefined, onFailure = () => undefined, retrySeconds } = options;
  let endpoint = "";
  const { snsStore: store, sqsStore: queues } = createStores();
  const stores = { snsStore: store, sqsStore: queues } as unknown as Stores; // it makes those that are missing
  const app = buildApp({ logger: false, defaultRegion: LOCAL_REGION, stores });
  const functions = localFunctions({ endpoint: () => endpoint, onLog, onFailure, retrySeconds });
  const streams = localStreams();
  let services: readonly Service[] = [lambdaFunctions(functions)];
  keepPagesOut(app);
  readForms(app);
  answerWith(app, () => services);
  const sns = embeddedSns(app, { store, queues, endpoint: () => endpoint, functions, streams, onFailure });
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
    authority: sns.authority,
    undelivered: sns.undelivered,
    atHand: (client) => withQueuesAtHand(client, queues),
    keepLatest: (queueArn, count) => keepLatest(queues, queueArn, count),
    serve: (added) => {
      services = [...services, ...added];
    },
    async oldestMessageMs(queueName) {
      const inspected = await app.inject(`/_fauxqs/queues/${encodeURIComponent(queueName)}`);
      const { ready = [], delayed = [], inflight = [] } = inspected.json<Inspection>().messages ?? {};
      const times = [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(
        ({ sentTimestamp }) => sentTimestamp,
      );
      return times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined;
    },
    async close() {
      sns.stop();
      functions.stop();
      await app.close();
    },
  };
}

/**
 * What answers here also signs and runs code, and a browser posts forms anywhere without asking: a page may have given this
 * machine a name of its own, and where a request comes from, browsers say themselves.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
function keepPagesOut(app: App): void {
  app.addHook("onRequest", async ({ hostname, headers }, reply) => {
    if (isThisMachine(hostname) && headers.origin === undefined && !isOfPage(headers["sec-fetch-site"])) return;
    return reply.code(403).type("application/json").send({ message: "for programs on this machine only" });
  });
}

function isThisMachine(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  return LOOPBACK_HOST.test(name) || name.endsWith(".localhost");
}

/** `none` is what a person has typed; programs that are no browsers do not send it. */
const isOfPage = (site: string | string[] | undefined): boolean => site !== undefined && site !== "none";

function readForms(app: App): void {
  const type = "application/x-www-form-urlencoded";
  app.removeContentTypeParser(type);
  app.addContentTypeParser(type, { parseAs: "string" }, async (_request: unknown, form: string) => formFields(form));
}

/** The emulator knows SQS and SNS; whom else a request is for, its signature says. */
const SIGNED_FOR = /Credential=[^,]*\/(cloudformation|lambda|logs|monitoring)\/aws4_request/;

function answerWith(app: App, services: () => readonly Service[]): void {
  app.addHook("onRequest", async (request, reply) => {
    const { method, headers } = request;
    const target = String(headers["x-amz-target"] ?? "");
    const contentType = String(headers["content-type"] ?? "");
    if (!SIGNED_FOR.test(headers.authorization ?? "")) return undefined;
    const body = await text(request.raw);
    const url = new URL(request.url, "http://localhost");
    for (const service of services()) {
      const answer = await service({ method, url, target, contentType, body });
      if (!answer) continue;
      if (answer.errorType) reply.header("x-amzn-errortype", answer.errorType);
      return reply
        .code(answer.status)
        .headers(answer.headers ?? {})
        .type(answer.contentType)
        .send(answer.body);
    }
    return reply
      .code(400)
      .type("application/json")
      .send({ message: `the embedded AWS does not know ${target || url}` });
  });
}

interface InspectedMessage {
  readonly sentTimestamp: number;
}
interface Inspection {
  readonly messages?: {
    readonly ready: readonly InspectedMessage[];
    readonly delayed: readonly InspectedMessage[];
    readonly inflight: readonly { readonly message: InspectedMessage }[];
  };
}
