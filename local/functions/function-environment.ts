// One execution environment of a function: a process that runs one invocation at a time, started when first needed.
import {
  type FunctionProcess,
  type FunctionProcessOptions,
  type InvocationResult,
  startFunctionProcess,
} from "./function-process.ts";

export interface FunctionEnvironment {
  /**
   * Never throws: a crash or a timeout is a failed invocation, and the next one gets a new process. While one runs others wait behind it, so
   * that the process never sleeps in between.
   */
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  /** Invocations that run or wait. */
  readonly underWay: () => number;
  readonly stop: () => void;
}

export function functionEnvironment(options: FunctionProcessOptions): FunctionEnvironment {
  let current: FunctionProcess | undefined;
  let underWay = 0;
  const invokeUntilBegun = async (event: unknown): Promise<InvocationResult> => {
    if (!current || current.hasEnded()) current = startFunctionProcess(options);
    return (await current.invoke(event)) ?? invokeUntilBegun(event);
  };
  return {
    async invoke(event) {
      underWay += 1;
      try {
        return await invokeUntilBegun(event);
      } catch (error) {
        return { kind: "failed", message: (error as Error).message };
      } finally {
        underWay -= 1;
      }
    },
    underWay: () => underWay,
    stop: () => current?.stop(),
  };
}
