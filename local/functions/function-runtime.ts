// The process in which a function runs: what Lambda's own runtime does, over IPC. Started by function-environment.ts.
import module from "node:module";
import { pathToFileURL } from "node:url";

export interface Invocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly event: unknown;
  readonly timeoutMs: number;
}

export type RuntimeMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "result"; readonly value: unknown }
  | { readonly kind: "error"; readonly message: string };

/** Resolves once it has left this process, and all before it: they would be lost with it. */
const send = (message: RuntimeMessage): Promise<void> =>
  new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));

// Nothing may outlive the process that started this one, however that one ended.
process.on("disconnect", () => process.exit(0));

// Over the same channel as the answer, so that what was logged is known before it. Both streams are the log, as on Lambda.
const log = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
  send({ kind: "log", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8") });
  const done = rest.at(-1);
  if (typeof done === "function") process.nextTick(done);
  return true;
};
process.stdout.write = log as typeof process.stdout.write;
process.stderr.write = log as typeof process.stderr.write;

const [moduleFile = "", exportName = ""] = process.argv.slice(2);
const { [exportName]: handler } = (await import(pathToFileURL(moduleFile).href)) as Record<
  string,
  (event: unknown, context: object) => Promise<unknown>
>;
if (!handler) throw new Error(`${moduleFile} exports no ${exportName}`);

const run = async (invocation: Invocation): Promise<void> => {
  const endMs = Date.now() + invocation.timeoutMs;
  const context = {
    awsRequestId: invocation.requestId,
    functionName: invocation.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: invocation.functionName,
    memoryLimitInMB: String(invocation.memoryMb),
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, endMs - Date.now()),
  };
  try {
    await send({ kind: "result", value: await handler(invocation.event, context) });
  } catch (error) {
    await send({ kind: "error", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
};

let last = Promise.resolve();
process.on("message", (invocation: Invocation) => {
  last = last.then(() => run(invocation));
});
module.flushCompileCache?.(); // Node does so at its end, and this process is killed; Node 20 has none
send({ kind: "ready" });
