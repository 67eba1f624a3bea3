// The console of one deployment: watches it, and serves the page on this machine alone.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Target } from "../operations/deployment/index.ts";
import type { Database } from "../operations/outbox/index.ts";
import type { LoadedEngine } from "../shared/engines/index.ts";
import type { Context } from "./context.ts";
import { rememberEntrance, rememberedEntrance } from "./http/address.ts";
import { answerFile, answerText, SECURITY_HEADERS } from "./http/answers.ts";
import { admit, type Entrance } from "./http/guard.ts";
import { type Page, readPage } from "./http/page-files.ts";
import { answerApi } from "./http/routes.ts";
import { watchTarget } from "./watch/watch.ts";

export interface ConsoleOptions {
  readonly target: Target;
  readonly engine: LoadedEngine;
  /** How far back to read the processor's log. */
  readonly sinceMs: number;
  /** With the engine's outbox. @default none is shown */
  readonly database?: Database | undefined;
  readonly internalText?: (sqsMessageId: string) => string | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Where its address is remembered, and what is done to held messages. @default as for other commands */
  readonly stateFolder?: string;
}

export interface RunningConsole {
  /** With the token. */
  readonly url: string;
  /** Resolves after the signal, once nothing is left of it. */
  readonly ended: Promise<void>;
}

/** Resolves once it listens, for events and for the page. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { target, engine, sinceMs, internalText = () => undefined, database, signal, stateFolder } = options;
  const page = readPage();
  const watch = watchTarget(target, { sinceMs, contracts: engine.catalogue.contracts, database, signal });
  const context = { target, engine, watch, database, internalText, stateFolder, signal };
  const remembered = rememberedEntrance(stateFolder);
  let entrance = remembered;
  const server = createServer((request, response) => void answer(request, response, { page, context, entrance }));
  const port = await listen(server, remembered.port).catch(() => undefined);
  // Somebody else has it, perhaps another console of this folder: whose cookies are not for this one.
  entrance =
    port === undefined
      ? { port: await listen(server, 0), token: randomBytes(24).toString("base64url") }
      : { ...remembered, port };
  rememberEntrance(entrance, stateFolder);
  await watch.listening;
  signal.addEventListener("abort", () => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${entrance.port}/?token=${entrance.token}`, ended: watch.ended };
}

/** On loopback. Rejects if somebody else listens there. */
const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

interface Inside {
  readonly page: Page;
  readonly context: Context;
  readonly entrance: Entrance;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { page, context, entrance }: Inside,
): Promise<void> {
  const { method = "", headers } = request;
  if (!URL.canParse(request.url ?? "", "http://console")) return answerText(response, 400, "no such address");
  const url = new URL(request.url ?? "", "http://console");
  const admission = admit({ method, path: url.pathname, token: url.searchParams.get("token"), headers }, entrance);
  if (admission.kind === "out") return answerText(response, admission.status, admission.why);
  if (admission.kind === "welcome") {
    response.writeHead(303, { ...SECURITY_HEADERS, location: "/", "set-cookie": admission.cookie });
    return void response.end();
  }
  const file = page.files.get(url.pathname);
  if (file && (method === "GET" || method === "HEAD"))
    return answerFile(request, response, file, page.contentSecurityPolicy);
  return answerApi(request, response, { url, context });
}
