// Preloaded into the function's process: whatever the code and its environment say, it can only reach this machine.
import { Socket } from "node:net";

// biome-ignore lint/style/noProcessEnv: Node has read it, and Lambda has none
delete process.env["NODE_COMPILE_CACHE"];

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

type Connect = (this: Socket, ...parameters: unknown[]) => Socket;
const connect = Socket.prototype.connect as Connect;

function guardedConnect(this: Socket, ...parameters: unknown[]): Socket {
  const host = hostOf(parameters);
  if (LOOPBACK.test(host)) return connect.apply(this, parameters);
  const error = Object.assign(new Error(`the embedded AWS lets nothing reach ${host}`), { code: "ENOTLOOPBACK" });
  process.nextTick(() => this.destroy(error));
  return this;
}

Socket.prototype.connect = guardedConnect as typeof Socket.prototype.connect;

/** `connect(options)`, `connect(port, host)`, `connect(path)`, or node:net's own normalized array of these. */
function hostOf(parameters: readonly unknown[]): string {
  const [first, second] = Array.isArray(parameters[0]) ? (parameters[0] as unknown[]) : parameters;
  if (typeof first === "object" && first !== null) {
    const { host, path } = first as { host?: string; path?: string };
    return path ? "localhost" : (host ?? "localhost");
  }
  return typeof second === "string" ? second : "localhost";
}
