// One execution environment of a function: a process that runs one invocation at a time, started when first needed.
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
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

export interface FunctionEnvironment {
  /** Never throws: a crash or a timeout is a failed invocation, and the next one gets a new process. */
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly stop: () => void;
}

export interface FunctionEnvironmentOptions {
  readonly plan: PlannedFunction;
  readonly endpoint: string;
  /** Takes what the function writes to its log, before the invocation's result is known. */
  readonly onLog: (text: string) => void;
}

/** Of what a process wrote before it died, enough to see why. */
const ERROR_TAIL_CHARACTERS = 2_000;

export function functionEnvironment(options: FunctionEnvironmentOptions): FunctionEnvironment {
  const { plan, onLog } = options;
  let child: ChildProcess | undefined;
  const start = async (): Promise<ChildProcess> => {
    const started = forkRuntime(options);
    child = started;
    started.once("exit", () => {
      if (child === started) child = undefined;
    });
    const first = await nextMessage(started, () => undefined);
    if (first.kind === "failed") throw new LocalError(`function ${plan.name} does not start: ${first.message}`);
    return started;
  };
  return {
    async invoke(event) {
      let running: ChildProcess;
      try {
        running = child ?? (await start());
      } catch (error) {
        return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
      }
      const timeoutMs = plan.timeoutSeconds * 1_000;
      const timer = setTimeout(() => running.kill("SIGKILL"), timeoutMs);
      const result = nextMessage(running, onLog);
      const invocation = {
        requestId: randomUUID(),
        functionName: plan.name,
        memoryMb: plan.memoryMb,
        event,
        timeoutMs,
      };
      // A process that has just died cannot take it; its end is the result, so the error needs no other answer.
      running.send(invocation, () => undefined);
      return result.finally(() => clearTimeout(timer));
    },
    stop: () => child?.kill("SIGKILL"),
  };
}

function forkRuntime({ plan, endpoint }: FunctionEnvironmentOptions): ChildProcess {
  const [file = "", exportName = ""] = plan.handler.split(".");
  const module = ["mjs", "js", "ts"].map((extension) => join(plan.codeFolder, `${file}.${extension}`)).find(existsSync);
  if (module === undefined)
    throw new LocalError(`function ${plan.name}: no ${file}.mjs, .js or .ts in ${plan.codeFolder}`);
  const compileCache = nodeModule.getCompileCacheDir?.(); // Node 20 has none
  return fork(fileURLToPath(sourceUrl("functions/function-runtime")), [module, exportName], {
    execPath: NODE,
    execArgv: ["--import", sourceUrl("functions/loopback-guard").href],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
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

/** Resolves with the process's next answer, or with its end. */
function nextMessage(child: ChildProcess, onLog: (text: string) => void): Promise<InvocationResult> {
  return new Promise((resolve) => {
    let errors = "";
    const onError = (chunk: Buffer): void => {
      errors = (errors + chunk.toString("utf8")).slice(-ERROR_TAIL_CHARACTERS);
    };
    const settle = (result: InvocationResult): void => {
      child.off("message", onMessage);
      child.off("exit", onExit);
      child.stderr?.off("data", onError);
      resolve(result);
    };
    const onMessage = (message: RuntimeMessage): void => {
      if (message.kind === "log") onLog(message.text);
      else if (message.kind === "error") settle({ kind: "failed", message: message.message });
      else settle({ kind: "answered", value: message.kind === "result" ? message.value : undefined });
    };
    const onExit = (code: number | null, signal: string | null): void =>
      settle({ kind: "failed", message: `the process ended (${signal ?? `exit ${code}`}) ${errors}`.trim() });
    child.on("message", onMessage);
    child.once("exit", onExit);
    child.stderr?.on("data", onError);
  });
}
