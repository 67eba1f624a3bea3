// Starts the embedded AWS in a process of its own.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Runner {
  readonly child: ChildProcess;
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What its process says: that it is ready, or that a batch has failed. */
export type RunnerMessage =
  | ({ readonly kind: "ready" } & Omit<Runner, "child">)
  | { readonly kind: "failure"; readonly text: string };

/** `configuration` is what it has beyond the usual. */
export function startRunner(configuration: object, onFailure: (text: string) => void): Promise<Runner> {
  const file = fileURLToPath(new URL("./embedded-aws-process.ts", import.meta.url));
  const child = fork(file, [JSON.stringify(configuration)], {
    ...{ execArgv: ["--disable-warning=ExperimentalWarning"], serialization: "advanced" },
  });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the embedded AWS ended (exit ${code})`)));
    child.on("message", (message: RunnerMessage) => {
      if (message.kind === "ready") resolve({ child, endpoint: message.endpoint, outputs: message.outputs });
      else onFailure(message.text);
    });
  });
}
