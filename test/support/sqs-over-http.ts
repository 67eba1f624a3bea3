// SQS over HTTP as far as a sender of batches to a FIFO queue can notice, in memory; it deduplicates for longer than any test.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

export interface QueuedMessage {
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
}

/** What becomes of a call: it is taken, refused, or taken and never answered. */
export type CallFate = "taken" | "throttled" | "unanswered";

export interface SqsOverHttp {
  readonly endpoint: string;
  /** In the order in which they were stored. */
  readonly messages: readonly QueuedMessage[];
  /** Messages that had been stored before under the same deduplication id. */
  readonly duplicates: readonly QueuedMessage[];
  readonly stop: () => Promise<void>;
}

interface SendMessageBatch {
  readonly Entries: readonly {
    readonly Id: string;
    readonly MessageBody: string;
    readonly MessageGroupId: string;
    readonly MessageDeduplicationId: string;
  }[];
}

export const QUEUE_ARN = "arn:aws:sqs:eu-west-1:111122223333:internal.fifo";

/** `onCall` is asked before each call is looked at. */
export async function sqsOverHttp(onCall: () => CallFate = () => "taken"): Promise<SqsOverHttp> {
  const messages: QueuedMessage[] = [];
  const duplicates: QueuedMessage[] = [];
  const seen = new Set<string>();
  const store = (message: QueuedMessage): void => {
    const isNew = !seen.has(message.deduplicationId);
    seen.add(message.deduplicationId);
    (isNew ? messages : duplicates).push(message);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = (await json(request)) as SendMessageBatch;
    if (request.headers["x-amz-target"] === "AmazonSQS.GetQueueUrl") {
      return reply(response, 200, { QueueUrl: `http://${request.headers.host}/queue` });
    }
    const fate = onCall();
    if (fate === "throttled")
      return reply(response, 400, { __type: "com.amazonaws.sqs#RequestThrottled", message: "slow down" });
    for (const { MessageBody: body, MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } of asked.Entries)
      store({ body, groupId, deduplicationId });
    if (fate === "unanswered") return void request.socket.destroy();
    const Successful = asked.Entries.map(({ Id, MessageBody }) => ({
      ...{ Id, MessageId: "message", SequenceNumber: String(messages.length) },
      MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
    }));
    reply(response, 200, { Successful, Failed: [] });
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    ...{ messages, duplicates, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}
