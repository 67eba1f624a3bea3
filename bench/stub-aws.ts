// SNS and SQS that accept everything, over HTTP, in a process of their own: started by fake-aws.ts, ends with its parent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Accepted, snsAnswer, sqsAnswer } from "./answers.ts";

const accepted: Accepted = { calls: 0, externalEvents: 0 };
const server = createServer(async (request, response) => {
  const body = await text(request);
  const answer = request.headers["x-amz-target"] ? sqsAnswer(body) : snsAnswer(body, accepted);
  response.setHeader("content-length", Buffer.byteLength(answer));
  response.end(answer);
});
// A sample of another contender may take longer than Node keeps a connection by itself.
server.keepAliveTimeout = 0;

process.on("disconnect", () => process.exit(0));
process.on("message", () => process.send?.(accepted));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
