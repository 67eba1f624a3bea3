// SNS and SQS that accept everything, in this process: nothing leaves the machine. Patches the SDK's classes, so that
// the real handlers, which make their own clients, run as they are.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { PublishBatchCommand, SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";

/**
 * Where the real code ends: `clients` answers in place of the SDK's clients, so that only the handler's own work is
 * measured; `sdk` lets the SDK serialize, sign and parse, and answers in place of the network.
 */
export const FAKES = ["clients", "sdk"] as const;
export type Fake = (typeof FAKES)[number];

export interface Accepted {
  calls: number;
  externalEvents: number;
}

/** Counts what SNS accepted from now on. */
export function fakeAws(fake: Fake): Accepted {
  const accepted: Accepted = { calls: 0, externalEvents: 0 };
  if (fake === "clients") fakeClients(accepted);
  else fakeNetwork(accepted);
  return accepted;
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

/** The query protocol's answers. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
function snsAnswer(request: string, accepted: Accepted): string {
  accepted.calls += 1;
  if (request.startsWith("Action=Publish&")) {
    accepted.externalEvents += 1;
    return answer("Publish", "<MessageId>message</MessageId>");
  }
  const ids = [...request.matchAll(/\.Id=(\d+)/g)].map(([, id]) => id);
  accepted.externalEvents += ids.length;
  const members = ids.map((id) => `<member><Id>${id}</Id><MessageId>message</MessageId></member>`).join("");
  return answer("PublishBatch", `<Failed/><Successful>${members}</Successful>`);
}

const answer = (action: string, result: string): string =>
  `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><${action}Result>${result}</${action}Result>` +
  `<ResponseMetadata><RequestId>request</RequestId></ResponseMetadata></${action}Response>`;

/** The SDK checks the digest of what it sent. */
function sqsAnswer(request: string): string {
  const { MessageBody } = JSON.parse(request) as { MessageBody: string };
  return JSON.stringify({
    MessageId: "message",
    MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
  });
}
