// The endpoint behind node:http, behind whatever speaks Request and Response, behind a Lambda function URL or API Gateway, and behind
// frameworks that read the body themselves.
import type { IncomingMessage, ServerResponse } from "node:http";
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  LambdaFunctionURLEvent,
} from "aws-lambda";
import { isObject } from "../../values/index.ts";
import { BodyConsumedError } from "../errors.ts";
import type { EndpointResponse, SnsEndpoint } from "./sns-endpoint.ts";

/** For `createServer` of node:http, and frameworks that take its handlers, such as Express. A body parser may have read the body before. */
export function nodeHandler(endpoint: SnsEndpoint) {
  return async (request: IncomingMessage & { readonly body?: unknown }, response: ServerResponse): Promise<void> => {
    const isRead = request.readableDidRead;
    // Kept open where the rest is not read: the answer has yet to be sent.
    const text = (maxBytes: number) =>
      isRead ? textRead(request.body, maxBytes) : textOf(request.iterator({ destroyOnReturn: false }), maxBytes);
    const { status, headers, body } = await endpoint({ method: request.method ?? "", text });
    // What was not read of the body cannot be skipped, so the connection ends with the answer.
    response.writeHead(status, request.complete ? headers : { ...headers, connection: "close" }).end(body);
  };
}

/** For servers and frameworks in which a handler is a function from `Request` to `Response`, such as Hono. */
export function fetchHandler(endpoint: SnsEndpoint) {
  return async (request: Request): Promise<Response> => {
    const text = async (maxBytes: number) => {
      if (request.bodyUsed) throw new BodyConsumedError();
      return textOf(request.body ?? [], maxBytes);
    };
    const { body, ...init } = await endpoint({ method: request.method, text });
    return new Response(body, init);
  };
}

/** For a Lambda function with a function URL, or behind API Gateway: an HTTP API (payload format 2.0 or 1.0) or a REST API. */
export function functionUrlHandler(endpoint: SnsEndpoint) {
  return async (
    event: LambdaFunctionURLEvent | APIGatewayProxyEventV2 | APIGatewayProxyEvent,
  ): Promise<Required<Pick<APIGatewayProxyStructuredResultV2, "statusCode" | "headers" | "body">>> => {
    const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
    const method = "httpMethod" in event ? event.httpMethod : event.requestContext.http.method;
    const { status, headers, body } = await endpoint({ method, text: (maxBytes) => textOf([bytes], maxBytes) });
    return { statusCode: status, headers: { ...headers }, body };
  };
}

/** A request whose body was read already. */
export interface ReadRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The body as text or bytes, or the object that a parser made of it. */
  readonly body: unknown;
}

/** For frameworks that read the body before their handlers, such as Fastify: gives status, headers and body of the answer. */
export function bodyHandler(endpoint: SnsEndpoint) {
  return ({ method, body }: ReadRequest): Promise<EndpointResponse> =>
    endpoint({ method, text: (maxBytes) => textRead(body, maxBytes) });
}

/** What a parser left of a body. What SNS posts is an object of texts, so that it can be written again. @throws BodyConsumedError if nothing is left */
async function textRead(body: unknown, maxBytes: number): Promise<string | undefined> {
  if (typeof body === "string") return textOf([Buffer.from(body)], maxBytes);
  if (body instanceof Uint8Array) return textOf([body], maxBytes);
  if (isObject(body) && Object.keys(body).length > 0) return textOf([Buffer.from(JSON.stringify(body))], maxBytes);
  throw new BodyConsumedError();
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
