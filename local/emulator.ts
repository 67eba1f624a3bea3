// SQS and SNS in this process, on a free loopback port.
import { buildApp } from "fauxqs";
import { LOCAL_REGION } from "./plan-stack.ts";

export interface Emulator {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

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
