// One request to an HTTP(S) endpoint, as SNS makes it.
import { Agent, request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";

/** https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html */
const ANSWER_WITHIN_MS = 15_000;
/** Of one endpoint, at once: a burst is not to open a connection for each of its events. */
const MAX_SOCKETS = 50;

const agent = new Agent({ maxSockets: MAX_SOCKETS });
// An endpoint on this machine: whoever serves there can have made its certificate too.
const tlsAgent = new TlsAgent({ maxSockets: MAX_SOCKETS, rejectUnauthorized: false });

/** What came of handing a message to an endpoint once. */
export type Attempt =
  | { readonly kind: "delivered" }
  | {
      readonly kind: "failed";
      /** Whether trying again is of no use. */
      readonly isFinal: boolean;
      readonly code: string;
      /** In words, for people. */
      readonly reason: string;
    };

export function post(
  endpoint: string,
  headers: OutgoingHttpHeaders,
  body: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const url = new URL(endpoint);
  const options = { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) }, signal };
  return new Promise((resolve) => {
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: tlsAgent })
        : httpRequest(url, { ...options, agent });
    let timer: NodeJS.Timeout | undefined;
    request.once("socket", () => {
      timer = setTimeout(() => request.destroy(new LateError()), ANSWER_WITHIN_MS);
    });
    request.once("close", () => clearTimeout(timer));
    request.once("response", (response) => {
      response.on("error", () => undefined); // the status is what counts
      response.resume();
      resolve(attemptOf(response.statusCode ?? 0));
    });
    request.on("error", (error) => resolve(unanswered(error)));
    request.end(body);
  });
}

class LateError extends Error {
  override readonly name = "LateError";

  constructor() {
    super(`no answer within ${ANSWER_WITHIN_MS / 1_000} seconds`);
  }
}

/** SNS tries again what may be a matter of time, and takes any other answer for the endpoint's last word. */
function attemptOf(status: number): Attempt {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const isFinal = status >= 300 && status < 500;
  return { kind: "failed", isFinal, code: String(status), reason: `it answered ${status}` };
}

function unanswered(error: NodeJS.ErrnoException): Attempt {
  const reason = error.code === "ECONNREFUSED" ? "nothing listens there" : error.message;
  return { kind: "failed", isFinal: false, code: error.code ?? error.name, reason };
}
