// One process of a function: what it is handed it runs one by one. It does not outlive this process, and is not started again.
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import nodeModule from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlannedFunction } from "../plan/plan-stack.ts";
import { LOCAL_REGION, LocalError, NODE, sourceUrl } from "../this-machine.ts";
import type { RuntimeMessage } from "./function-runtime.ts";

export type InvocationResult =
  | { readonly kind: "answered"; readonly value: unknown }
  | { readonly kind: "failed"; readonly message: string };

export interface FunctionProcess {
  /** Resolves with undefined if the process has ended before it had begun. */
  readonly invoke: (event: unknown) => Promise<InvocationResult | undefined>;
  readonly hasEnded: () => boolean;
  /** What waits has failed too. */
  readonly stop: () => void;
}

export interface FunctionProcessOptions {
  readonly plan: PlannedFunction;
  readonly endpoint: string;
  /** Takes what the function writes to its log, before the invocation's result is known. */
  readonly onLog: (text: string) => void;
}

/** Of what a process wrote before it died, enough to see why. */
const ERROR_TAIL_CHARACTERS = 2_000;

interface Pending {
  readonly event: unknown;
  readonly settle: (result: InvocationResult | undefined) => void;
}

/** @throws LocalError where there is no code to start */
export function startFunctionProcess(options: FunctionProcessOptions): FunctionProcess {
  const { plan, onLog } = options;
  const child = forkRuntime(options);
  const timeoutMs = plan.timeoutSeconds * 1_000;
  /** In their order: the first has begun, once the process is ready. */
  const pending: Pending[] = [];
  let state: "starting" | "ready" | "ended" = "starting";
  let isStopped = false;
  let errors = "";
  let timer: NodeJS.Timeout | undefined;

  // A process that has just died cannot take it; its end is the result, so the error needs no other answer.
  const hand = ({ event }: Pending): unknown =>
    child.send(
      { requestId: randomUUID(), functionName: plan.name, memoryMb: plan.memoryMb, event, timeoutMs },
      () => undefined,
    );
  const startTimer = (): void => {
    if (pending.length > 0) timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  };
  const settleFirst = (result: InvocationResult): void => {
    clearTimeout(timer);
    pending.shift()?.settle(result);
  };

  child.on("message", (message: RuntimeMessage) => {
    if (message.kind === "log") return onLog(message.text);
    if (message.kind === "ready") {
      state = "ready";
      pending.forEach(hand);
    } else if (message.kind === "error") settleFirst({ kind: "failed", message: message.message });
    else settleFirst({ kind: "answered", value: message.value });
    startTimer();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-ERROR_TAIL_CHARACTERS);
  });
  const drained = once(child, "disconnect"); // after the last message
  child.once("exit", async (code, signal) => {
    const start = state === "starting" ? `function ${plan.name} does not start: ` : "";
    state = "ended";
    await drained;
    const reason = `${start}the process ended (${signal ?? `exit ${code}`}) ${errors}`.trim();
    const failed = { kind: "failed", message: reason } as const;
    settleFirst(failed);
    for (const { settle } of pending.splice(0)) settle(isStopped ? failed : undefined);
  });

  return {
    invoke(event) {
      if (state === "ended") return Promise.resolve(undefined);
      return new Promise((settle) => {
        const invocation = { event, settle };
        pending.push(invocation);
        if (state !== "ready") return;
        hand(invocation);
        if (pending.length === 1) startTimer();
      });
    },
    hasEnded: () => state === "ended",
    stop() {
      isStopped = true;
      child.kill("SIGKILL");
    },
  };
}

function forkRuntime({ plan, endpoint }: FunctionProcessOptions): ChildProcess {
  const [file = "", exportName = ""] = plan.handler.split(".");
  const module = ["mjs", "js", "ts"].map((extension) => join(plan.codeFolder, `${file}.${extension}`)).find(existsSync);
  if (module === undefined)
    throw new LocalError(`function ${plan.name}: no ${file}.mjs, .js or .ts in ${plan.codeFolder}`);
  const compileCache = nodeModule.getCompileCacheDir?.(); // Node 20 has none
  return fork(fileURLToPath(sourceUrl("functions/function-runtime")), [module, exportName], {
    execPath: NODE,
    execArgv: ["--import", sourceUrl("functions/loopback-guard").href],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Lambda's variables and nothing of the user's. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    env: {
      ...plan.variables,
      ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}), // which the code does not see
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: LOCAL_REGION,
      AWS_LAMBDA_FUNCTION_NAME: plan.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(plan.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_ENDPOINT_URL_SNS: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    },
  });
}
