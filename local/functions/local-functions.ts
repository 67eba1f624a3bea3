// The functions of this machine, by their ARN: those of the stack, and those that were added to it.
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlannedFunction } from "../plan/plan-stack.ts";
import { LocalError } from "../this-machine.ts";
import { type FunctionEnvironment, functionEnvironment } from "./function-environment.ts";
import type { InvocationResult } from "./function-process.ts";

export interface LocalFunctionsOptions {
  readonly endpoint: () => string;
  readonly onLog: (text: string, functionName: string) => void;
  readonly onFailure: (message: string) => void;
  /** Seconds after which an asynchronous invocation that failed is tried again. @default as Lambda does it */
  readonly retrySeconds: number | undefined;
}

export interface LocalFunctions {
  readonly has: (arn: string) => boolean;
  /** @throws LocalError if there is one of this name */
  readonly add: (plan: PlannedFunction) => void;
  readonly remove: (arn: string) => void;
  readonly invoke: (arn: string, event: unknown) => Promise<InvocationResult>;
  /** As a service invokes it that does not wait for the answer. */
  readonly invokeLater: (arn: string, event: unknown) => void;
  readonly underWay: () => number;
  readonly stop: () => void;
}

/** Lambda tries twice more. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_DELAYS_SECONDS = [60, 120];

export function localFunctions(options: LocalFunctionsOptions): LocalFunctions {
  const { endpoint, onLog, onFailure, retrySeconds } = options;
  const stopping = new AbortController();
  const pools = new Map<string, FunctionPool>();
  let underWay = 0;
  const invoke = async (arn: string, event: unknown): Promise<InvocationResult> =>
    (await pools.get(unqualified(arn))?.invoke(event)) ?? {
      kind: "failed",
      message: `${arn}: there is no such function`,
    };

  const invokeUntilDone = async (arn: string, event: unknown): Promise<void> => {
    for (const delay of [...RETRY_DELAYS_SECONDS, undefined]) {
      const result = await invoke(arn, event);
      if (result.kind === "answered" || stopping.signal.aborted) return;
      const delaySeconds = delay === undefined ? undefined : (retrySeconds ?? delay);
      const fate = delaySeconds === undefined ? "given up" : `tried again in ${delaySeconds} s`;
      onFailure(`${nameOf(arn)}: ${result.message.split("\n")[0]}; ${fate}`);
      if (delaySeconds !== undefined) await sleep(delaySeconds * 1_000, undefined, { signal: stopping.signal });
    }
  };

  return {
    has: (arn) => pools.has(unqualified(arn)),
    add(plan) {
      if (pools.has(plan.arn)) throw new LocalError(`function ${plan.name}: there is one of this name already`);
      const create = () => functionEnvironment({ plan, endpoint: endpoint(), onLog: (text) => onLog(text, plan.name) });
      pools.set(plan.arn, functionPool(create));
    },
    remove(arn) {
      pools.get(arn)?.stop();
      pools.delete(arn);
    },
    invoke,
    invokeLater(arn, event) {
      underWay += 1;
      invokeUntilDone(arn, event)
        .catch(() => undefined) // stopped meanwhile
        .finally(() => {
          underWay -= 1;
        });
    },
    underWay: () => underWay,
    stop() {
      stopping.abort();
      for (const pool of pools.values()) pool.stop();
    },
  };
}

interface FunctionPool {
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly stop: () => void;
}

/** As many environments side by side as there are cores; more would only wait for each other. */
function functionPool(create: () => FunctionEnvironment): FunctionPool {
  const all: FunctionEnvironment[] = [];
  const idle: FunctionEnvironment[] = [];
  const waiting: ((environment: FunctionEnvironment) => void)[] = [];
  const take = async (): Promise<FunctionEnvironment> => {
    const environment = idle.pop();
    if (environment) return environment;
    if (all.length >= availableParallelism()) return new Promise((resolve) => waiting.push(resolve));
    const created = create();
    all.push(created);
    return created;
  };
  return {
    async invoke(event) {
      const environment = await take();
      try {
        return await environment.invoke(event);
      } finally {
        const next = waiting.shift();
        if (next) next(environment);
        else idle.push(environment);
      }
    },
    stop() {
      for (const environment of all) environment.stop();
    },
  };
}

const nameOf = (arn: string): string => arn.split(":")[6] ?? arn;

/** Aliases and versions are the function itself here. */
const unqualified = (arn: string): string => arn.split(":").slice(0, 7).join(":");
