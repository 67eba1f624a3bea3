// SNS and SQS that accept everything: nothing leaves the machine. Patches the SDK's classes, or says in the environment where they are,
// so that the real handlers, which make their own clients, run as they are.
import { fork } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type Accepted, snsAnswer, sqsAnswer } from "./answers.ts";

/**
 * Where the real code ends: `clients` answers in place of the SDK's clients, so that only the handler's own work is
 * measured; `sdk` lets the SDK serialize, sign and parse, and answers in place of the network; `loopback` is a server in a process
 * of its own.
 */
export const FAKES = ["clients", "sdk", "loopback"] as const;
export type Fake = (typeof FAKES)[number];

/** Tells how much was accepted so far. Before the handlers are loaded: they read the environment as they load. */
export async function fakeAws(fake: Fake): Promise<() => Promise<Accepted>> {
  if (fake === "loopback") {
    const stub = await startStub();
    Object.assign(process.env, stub.environment);
    return stub.accepted;
  }
  const accepted: Accepted = { calls: 0, externalEvents: 0 };
  if (fake === "clients") fakeClients(accepted);
  else fakeNetwork(accepted);
  return async () => ({ ...accepted });
}

export interface Stub {
  /** Says in a function's environment where SNS and SQS are. */
  readonly environment: Readonly<Record<string, string>>;
  readonly accepted: () => Promise<Accepted>;
  readonly stop: () => void;
}

/** A server in a process of its own, which ends with this one if it is not stopped. */
export async function startStub(): Promise<Stub> {
  const stub = fork(fileURLToPath(new URL("stub-aws.ts", import.meta.url)));
  const [port] = await once(stub, "message");
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    environment: {
      AWS_ENDPOINT_URL_SNS: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      SLUICE_QUARANTINE_QUEUE_URL: `${endpoint}/111122223333/quarantine.fifo`,
    },
    async accepted() {
      stub.send("counts");
      const [accepted] = await once(stub, "message");
      return accepted;
    },
    stop: () => stub.disconnect(),
  };
}

function fakeClients(accepted: Accepted): void {
  const publish = async (command: object): Promise<object> => {
    accepted.calls += 1;
    if (!(command instanceof PublishBatchCommand)) {
      accepted.externalEvents += 1;
      return { MessageId: "message" };
    }
    const entries = command.input.PublishBatchRequestEntries ?? [];
    accepted.externalEvents += entries.length;
    return { Successful: entries.map(({ Id }) => ({ Id, MessageId: "message" })), Failed: [] };
  };
  Object.assign(SNSClient.prototype, { send: publish });
  Object.assign(SQSClient.prototype, { send: async () => ({ MessageId: "message" }) });
}

interface Request {
  readonly hostname: string;
  readonly body: string | Uint8Array;
}

function fakeNetwork(accepted: Accepted): void {
  const handle = async ({ hostname, body }: Request): Promise<object> => {
    const text = typeof body === "string" ? body : Buffer.from(body).toString();
    return { response: response(hostname.startsWith("sqs.") ? sqsAnswer(text) : snsAnswer(text, accepted)) };
  };
  Object.assign(Object.getPrototypeOf(new SNSClient().config.requestHandler), { handle });
}

const response = (text: string): object => ({ statusCode: 200, headers: {}, body: Readable.from([Buffer.from(text)]) });
