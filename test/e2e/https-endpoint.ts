// A subscriber's endpoint on loopback, over TLS.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { loopbackCertificate } from "./cloud.ts";

export interface Post {
  /** Of the header `x-amz-sns-message-type`. */
  readonly type: string | undefined;
  readonly body: string;
}

export interface HttpsEndpoint {
  readonly url: string;
  readonly posts: readonly Post[];
  /** The status of the answers from now on. */
  readonly answerWith: (status: number) => void;
  readonly stop: () => void;
}

export async function httpsEndpoint(): Promise<HttpsEndpoint> {
  const { cert, key } = loopbackCertificate;
  if (!cert || !key) throw new Error("there is no certificate that SNS would trust here");
  const posts: Post[] = [];
  let status = 200;
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      posts.push({ type: request.headers["x-amz-sns-message-type"] as string | undefined, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `https://127.0.0.1:${port}/sluice`,
    posts,
    answerWith: (next) => {
      status = next;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
