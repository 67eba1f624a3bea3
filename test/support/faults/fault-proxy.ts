// An HTTP proxy between the SDK's clients and the emulator that does to connections what networks and services do.
// Of our own: toxiproxy is a binary and knows bytes only, mockttp brings a hundred packages and no fault after the
// request took effect.
import { Agent, createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, errorAnswer, type Protocol, protocolOf } from "./service-error.ts";

/** `…-after`: the request took effect, and the caller does not learn of it. */
export const FAULTS = [
  "reset-before",
  "reset-after",
  "delay",
  "half-answer",
  "error-500",
  "error-500-after",
  "error-503",
  "throttled",
  "malformed-answer",
  "malformed-answer-before",
  "empty-answer-before",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface ProxiedRequest {
  readonly protocol: Protocol;
  /** Such as `SendMessageBatch`. */
  readonly action: string;
}

export interface FaultProxyOptions {
  readonly upstream: string;
  /** The fault of each request, in the order of their arrival; undefined: none. */
  readonly choose: (request: ProxiedRequest) => Fault | undefined;
  readonly delayMs?: number;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** How often each was done. */
  readonly done: ReadonlyMap<Fault, number>;
  readonly close: () => Promise<void>;
}

const DELAY_MS = 300;

const MALFORMED: Readonly<Record<Protocol, Answer>> = {
  sqs: {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: '{"Successful":[{"Id":"0","MessageId":',
  },
  sns: {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: "<PublishBatchResponse><PublishBatchResult><Successful><member><Id>0</Id>",
  },
};
const EMPTY: Readonly<Record<Protocol, Answer>> = {
  sqs: { ...MALFORMED.sqs, body: "{}" },
  sns: { ...MALFORMED.sns, body: "" },
};

export async function startFaultProxy({ upstream, choose, delayMs }: FaultProxyOptions): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const done = new Map<Fault, number>();
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const protocol = protocolOf(String(incoming.headers["content-type"]));
    const fault = choose({ protocol, action: actionOf(incoming.headers, body) });
    if (fault) done.set(fault, (done.get(fault) ?? 0) + 1);
    const pass = (): Promise<Answer> => forward(upstream, agent, incoming.headers, body);
    try {
      await answer(response, protocol, pass, fault, delayMs ?? DELAY_MS);
    } catch {
      response.socket?.resetAndDestroy(); // the emulator is away
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
}

async function answer(
  response: ServerResponse,
  protocol: Protocol,
  pass: () => Promise<Answer>,
  fault: Fault | undefined,
  delayMs: number,
): Promise<void> {
  const send = ({ status, headers, body }: Answer): unknown => response.writeHead(status, headers).end(body);
  switch (fault) {
    case undefined:
      return void send(await pass());
    case "reset-before":
      return void response.socket?.resetAndDestroy();
    case "reset-after":
      await pass();
      return void response.socket?.resetAndDestroy();
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return void send(await pass());
    case "half-answer": {
      const { status, headers, body } = await pass();
      const half = Buffer.from(body).subarray(0, body.length / 2);
      response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
      response.write(half, () => response.socket?.destroy());
      return;
    }
    case "error-500-after":
      await pass();
      return void send(errorAnswer(protocol, { status: 500, code: "InternalFailure", isSenders: false }));
    case "error-500":
      return void send(errorAnswer(protocol, { status: 500, code: "InternalFailure", isSenders: false }));
    case "error-503":
      return void send(errorAnswer(protocol, { status: 503, code: "ServiceUnavailable", isSenders: false }));
    case "throttled":
      return void send(errorAnswer(protocol, { status: 400, code: THROTTLED[protocol], isSenders: true }));
    case "malformed-answer":
      await pass();
      return void send(MALFORMED[protocol]);
    case "malformed-answer-before":
      return void send(MALFORMED[protocol]);
    case "empty-answer-before":
      return void send(EMPTY[protocol]);
  }
}

const THROTTLED: Readonly<Record<Protocol, string>> = { sqs: "RequestThrottled", sns: "Throttling" };

function actionOf(headers: IncomingHttpHeaders, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? "";
  return /(?:^|&)Action=(\w+)/.exec(body.toString("latin1"))?.[1] ?? "";
}

function forward(upstream: string, agent: Agent, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { connection: _, "transfer-encoding": __, ...kept } = headers;
    const outgoing = request(upstream, { method: "POST", agent, headers: kept }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const contentType = String(incoming.headers["content-type"] ?? "text/plain");
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: incoming.statusCode ?? 502, headers: { "content-type": contentType }, body: text });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
