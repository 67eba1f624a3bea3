// A thread that is SQS over HTTP, as far as a sender can notice: it takes everything at once and keeps nothing.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { parentPort } from "node:worker_threads";

interface Entry {
  readonly Id?: string;
  readonly MessageBody: string;
}

/** The SDK checks the digest of what it sent. */
const takenOf = ({ Id, MessageBody }: Entry): object => ({
  ...{ Id, MessageId: "message", SequenceNumber: "1" },
  MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
});

const server = createServer(async (request, response) => {
  const asked = (await json(request)) as Entry & { readonly Entries?: readonly Entry[] };
  const isQueueUrl = request.headers["x-amz-target"] === "AmazonSQS.GetQueueUrl";
  const stored = asked.Entries ? { Successful: asked.Entries.map(takenOf), Failed: [] } : undefined;
  const url = { QueueUrl: `http://${request.headers.host}/queue` };
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(isQueueUrl ? url : (stored ?? takenOf(asked))));
});
server.listen(0, "127.0.0.1", () =>
  parentPort?.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
