// One request to an HTTP(S) endpoint, as SNS makes it.
import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Attempt } from "./attempt.ts";

/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const ANSWER_WITHIN_MS = 15_000;

export function post(
  endpoint: string,
  headers: OutgoingHttpHeaders,
  body: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const url = new URL(endpoint);
  const options = {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  };
  return new Promise((resolve) => {
    const request =
      url.protocol === "https:"
        ? // It is on this machine, and whoever serves there can have made its certificate too.
          httpsRequest(url, { ...options, rejectUnauthorized: false })
        : httpRequest(url, options);
    request.on("response", (response) => {
      response.resume();
      response.once("error", () => undefined); // the answer's status is what counts
      resolve(attemptOf(response.statusCode ?? 0));
    });
    request.on("error", (error: NodeJS.ErrnoException) => resolve(unanswered(error)));
    request.end(body);
  });
}

/** 2xx is delivered; what the endpoint says is the message's own fault is not tried again. */
function attemptOf(status: number): Attempt {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const isFinal = status >= 400 && status < 500;
  return { kind: "failed", isFinal, code: String(status), reason: `it answered ${status}` };
}

function unanswered(error: NodeJS.ErrnoException): Attempt {
  const isLate = error.name === "TimeoutError" || (error.cause as Error | undefined)?.name === "TimeoutError";
  const reason = isLate
    ? `no answer within ${ANSWER_WITHIN_MS / 1_000} seconds`
    : error.code === "ECONNREFUSED"
      ? "nothing listens there"
      : error.message;
  return { kind: "failed", isFinal: false, code: error.code ?? error.name, reason };
}
