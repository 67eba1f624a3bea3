// Who may ask: programs and pages of this machine that know the token (pure). A page of somebody else may give this machine a name of its
// own, and a browser posts anywhere without asking; where a request comes from, browsers say themselves.
// https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Of the address. */
  readonly token: string | null;
  readonly headers: IncomingHttpHeaders;
}

export interface Entrance {
  readonly port: number;
  readonly token: string;
}

export type Admission =
  | { readonly kind: "in" }
  /** The token came in the address: keep it in a cookie, and show the address without it. */
  | { readonly kind: "welcome"; readonly cookie: string }
  | { readonly kind: "out"; readonly status: 401 | 403; readonly why: string };

const NAMES = ["127.0.0.1", "localhost"];

export function admit({ method, path, token, headers }: Asked, entrance: Entrance): Admission {
  const own = NAMES.map((name) => `${name}:${entrance.port}`);
  const { host = "", origin, "sec-fetch-site": site } = headers;
  const out = (status: 401 | 403, why: string): Admission => ({ kind: "out", status, why });
  if (!own.includes(host.toLowerCase())) return out(403, "this console answers to its own address only");
  if (origin !== undefined && origin !== `http://${host}`) return out(403, "a page of somebody else may not ask here");
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return out(403, "a page of somebody else may not ask here");
  }
  // What changes something is asked by the page alone: a form cannot send JSON, and names its origin.
  const isRead = method === "GET" || method === "HEAD";
  if (!isRead && (origin === undefined || !/^application\/json\b/.test(headers["content-type"] ?? ""))) {
    return out(403, "only the console's own page may ask for this");
  }
  if (path === "/" && token !== null && isSame(token, entrance.token)) {
    return { kind: "welcome", cookie: `${cookieName(entrance)}=${entrance.token}; Path=/; HttpOnly; SameSite=Strict` };
  }
  if (isSame(cookieOf(headers.cookie ?? "", cookieName(entrance)), entrance.token)) return { kind: "in" };
  return out(401, "open the address that was printed: it has the token");
}

/** Browsers keep cookies by machine, not by port. */
const cookieName = ({ port }: Entrance): string => `sluice-console-${port}`;

function cookieOf(header: string, name: string): string {
  const found = header.split(/; */).find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? "";
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
