// The endpoint behind node:http, behind whatever speaks Request and Response, and behind a Lambda function URL.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from "aws-lambda";
import type { SnsEndpoint } from "./sns-endpoint.ts";

/** For `createServer` of node:http, and frameworks that take its handlers; no body parser may come before it. */
export function nodeHandler(endpoint: SnsEndpoint) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Kept open where the rest is not read: the answer has yet to be sent.
    const text = (maxBytes: number) => textOf(request.iterator({ destroyOnReturn: false }), maxBytes);
    const { status, headers, body } = await endpoint({ method: request.method ?? "", text });
    // What was not read of the body cannot be skipped, so the connection ends with the answer.
    response.writeHead(status, request.complete ? headers : { ...headers, connection: "close" }).end(body);
  };
}

/** For servers and frameworks in which a handler is a function from `Request` to `Response`. */
export function fetchHandler(endpoint: SnsEndpoint) {
  return async (request: Request): Promise<Response> => {
    const text = (maxBytes: number) => textOf(request.body ?? [], maxBytes);
    const { body, ...init } = await endpoint({ method: request.method, text });
    return new Response(body, init);
  };
}

/** For a Lambda function with a function URL, or behind an HTTP API with payload format 2.0. */
export function functionUrlHandler(endpoint: SnsEndpoint) {
  return async (event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> => {
    const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
    const text = (maxBytes: number) => textOf([bytes], maxBytes);
    const { status, headers, body } = await endpoint({ method: event.requestContext.http.method, text });
    return { statusCode: status, headers, body };
  };
}

async function textOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    read.push(chunk);
  }
  return Buffer.concat(read).toString("utf8");
}
