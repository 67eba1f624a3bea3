// SQS and SNS in this process, on a free loopback port.
import { registerHooks } from "node:module";
import { LOCAL_REGION } from "./plan-stack.ts";
import { sourceUrl } from "./source-file.ts";

export interface Emulator {
  readonly endpoint: string;
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
  endpoint = await app.listen({ host: "127.0.0.1", port: 0 });
  return { endpoint, close: () => app.close() };
}
