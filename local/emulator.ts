// SQS and SNS in this process, on a free loopback port.
import { registerHooks } from "node:module";
import { text } from "node:stream/consumers";
import type { Service } from "./control-plane/answer.ts";
import type { OldestMessageMs } from "./control-plane/cloud-watch.ts";
import { LOCAL_REGION } from "./plan-stack.ts";
import { sourceUrl } from "./source-file.ts";

export interface Emulator {
  readonly endpoint: string;
  readonly oldestMessageMs: OldestMessageMs;
  /** Has further services answer at the same endpoint, the first that knows the question. */
  readonly serve: (services: readonly Service[]) => void;
  readonly close: () => Promise<void>;
}

const filterModule = sourceUrl("emulator-filter").href;
registerHooks({
  resolve: (specifier, context, next) =>
    /\/filter\.js$/.test(specifier) && context.parentURL?.includes("/fauxqs/dist/sns/")
      ? { url: filterModule, shortCircuit: true }
      : next(specifier, context),
});
const { buildApp } = await import("fauxqs");

/** Actions whose answers name queues by URL. */
const NAMES_QUEUES = /\.(CreateQueue|GetQueueUrl|ListQueues)$/;

export async function startEmulator(): Promise<Emulator> {
  const app = buildApp({ logger: false, defaultRegion: LOCAL_REGION });
  let endpoint = "";
  // The emulator names queues at sqs.<region>.localhost, which not every machine resolves.
  app.addHook("onSend", async (request, _reply, payload) =>
    typeof payload === "string" && NAMES_QUEUES.test(String(request.headers["x-amz-target"]))
      ? payload.replaceAll(/http:\/\/sqs\.[^/"]+/g, endpoint)
      : payload,
  );
  let services: readonly Service[] = [];
  app.addHook("onRequest", async (request, reply) => {
    const { method, headers } = request;
    const target = String(headers["x-amz-target"] ?? "");
    const contentType = String(headers["content-type"] ?? "");
    if (!SIGNED_FOR.test(headers.authorization ?? "")) return undefined;
    const body = await text(request.raw);
    const url = new URL(request.url, endpoint);
    for (const service of services) {
      const answer = await service({ method, url, target, contentType, body });
      if (!answer) continue;
      if (answer.errorType) reply.header("x-amzn-errortype", answer.errorType);
      return reply.code(answer.status).type(answer.contentType).send(answer.body);
    }
    return reply
      .code(400)
      .type("application/json")
      .send({ message: `the embedded AWS does not know ${target || url}` });
  });
  endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    endpoint,
    serve: (added) => {
      services = added;
    },
    async oldestMessageMs(queueName) {
      const inspected = await app.inject(`/_fauxqs/queues/${encodeURIComponent(queueName)}`);
      const { ready = [], delayed = [], inflight = [] } = inspected.json<Inspection>().messages ?? {};
      const times = [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(
        ({ sentTimestamp }) => sentTimestamp,
      );
      return times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined;
    },
    close: () => app.close(),
  };
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

/** The emulator knows SQS and SNS; whom else a request is for, its signature says. */
const SIGNED_FOR = /Credential=[^,]*\/(cloudformation|lambda|logs|monitoring)\/aws4_request/;
