// A server that takes every connection and never answers: what a call must not wait for without end.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface SilentServer {
  readonly endpoint: string;
  /** Resolves once so many requests, or parts of them, have been taken in all. */
  readonly taken: (requests: number) => Promise<void>;
}

export async function silentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    socket.once("data", () => {
      requests += 1;
      server.emit("taken");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async taken(wanted) {
      while (requests < wanted) await once(server, "taken");
    },
  };
}
