// One stage of Sluice, deployed and destroyed as a user does it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, deploy, destroy, temporaryFolder } from "./cdk.ts";
import { runId } from "./cloud.ts";
import { runEmbedded } from "./embedded-function.ts";
import { makeFifo } from "./make-fifo.ts";
import { lacking } from "./where-supported.ts";

export type Config = Readonly<Record<string, unknown>>;

export interface Stage extends App {
  readonly name: string;
  /** Of the last deployment. @throws if there is none of this name */
  readonly output: (name: string) => string;
  readonly outputNames: () => string[];
  /** Deploys, or deploys again with another configuration. */
  readonly deploy: (config: Config) => Promise<void>;
  readonly destroy: () => Promise<void>;
}

/**
 * @param suffix a word of at most six letters that tells the run's stages apart
 * @param app another than Sluice's own: how it is started
 */
export function stage(suffix: string, app: readonly string[] = []): Stage {
  const name = `${runId}-${suffix}`;
  const configFile = join(temporaryFolder(), "config.json");
  const stack = { stackName: `Sluice-${name}`, options: [...app, "--context", `config=${configFile}`] };
  let outputs: Readonly<Record<string, string>> = {};
  let embedded: { readonly stop: () => Promise<void> } | undefined;
  return {
    ...stack,
    name,
    output: (output) => {
      const value = outputs[output];
      if (value === undefined)
        throw new Error(`${name} has no output ${output}, but ${Object.keys(outputs).join(", ")}`);
      return value;
    },
    outputNames: () => Object.keys(outputs),
    deploy: async (config) => {
      writeFileSync(configFile, JSON.stringify({ stage: name, cluster: "e2e", ...config }));
      const { outputs: next, assembly } = await deploy(stack);
      outputs = next;
      if (assembly && lacking("fifo-topics")) await makeFifo(stack.stackName, assembly.template);
      await embedded?.stop();
      embedded = assembly && lacking("lambda") ? runEmbedded(assembly.template, outputs, assembly.folder) : undefined;
    },
    destroy: async () => {
      await embedded?.stop();
      await destroy(stack);
    },
  };
}
