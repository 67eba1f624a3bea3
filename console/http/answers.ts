// How requests are read and answered: nothing that came from an event is ever more than JSON.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { PageFile } from "./page-files.ts";

/** Of one request to change or check something: a held message and what surrounds it. */
const MAX_BODY_BYTES = 4 * 1_048_576;

export const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { ...SECURITY_HEADERS, "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

export function answerText(response: ServerResponse, status: number, line: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, "content-type": "text/plain; charset=utf-8" });
  response.end(`${line}\n`);
}

export function answerFile(request: IncomingMessage, response: ServerResponse, file: PageFile, policy: string): void {
  const headers = {
    ...SECURITY_HEADERS,
    "cache-control": "no-cache",
    "content-security-policy": policy,
    etag: file.etag,
    vary: "accept-encoding",
  };
  if (request.headers["if-none-match"] === file.etag) return void response.writeHead(304, headers).end();
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : undefined;
  const body = encoding === "br" ? file.brotli : encoding === "gzip" ? file.gzip : file.plain;
  response.writeHead(200, {
    ...headers,
    "content-type": file.type,
    "content-length": body.length,
    ...(encoding ? { "content-encoding": encoding } : {}),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Undefined for what is too long, or no JSON. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY) > MAX_BODY_BYTES) return undefined;
  try {
    return JSON.parse(await text(request));
  } catch {
    return undefined;
  }
}
