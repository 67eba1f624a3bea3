// Synthesizes the CDK app into a temporary folder and runs it.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import nodeModule from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadedEngine } from "../shared/engines/index.ts";
import type { TopicType } from "../shared/wiring/index.ts";
import { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "./embedded-aws.ts";
import { inputsOf, keepAssembly, keptAssembly } from "./kept-assembly.ts";
import { LocalError, NODE } from "./this-machine.ts";

export interface LocalStackOptions extends Omit<EmbeddedAwsOptions, "assemblyFolder"> {
  readonly engine: LoadedEngine;
  readonly cluster: string;
  readonly contracts: readonly string[];
  /** `none`: Kafka alone. */
  readonly topic: TopicType | "none";
  /** As in the configuration of a deployment. @default none */
  readonly subscribers?: readonly object[];
  /** Parts of the engine that read its events, as in the configuration of a deployment. @default none */
  readonly internalConsumers?: readonly string[] | undefined;
  /** `HOST:PORT` of a broker on this machine that external events go to as well. @default SNS alone */
  readonly kafka?: string | undefined;
  readonly signal: AbortSignal;
  readonly onSynthesized?: () => void;
}

/** The returned `stop` also removes the temporary folder. @throws LocalError if the app or its stack cannot be run. */
export async function startLocalStack(options: LocalStackOptions): Promise<EmbeddedAws> {
  const { engine, cluster, contracts, topic, subscribers = [], internalConsumers, signal, onSynthesized } = options;
  const kafka = options.kafka && { bootstrapServers: options.kafka, auth: { type: "none" } };
  const folder = await mkdtemp(join(tmpdir(), "sluice-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const config = {
      ...{ stage: "local", engine: engine.file, cluster, contracts, topic },
      ...{ subscribers, internalConsumers, kafka },
    };
    const assemblyFolder = await assemblyOf(config, folder, signal);
    onSynthesized?.();
    const aws = await startEmbeddedAws({ ...options, assemblyFolder });
    return { ...aws, stop: () => aws.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A folder that is only to be read. */
async function assemblyOf(
  config: { engine: string | undefined },
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const inputs = await inputsOf(config);
  const kept = inputs && (await keptAssembly(inputs));
  if (kept) return kept;
  const configFile = join(folder, "config.json");
  const outputFolder = join(folder, "cdk.out");
  await writeFile(configFile, JSON.stringify(config));
  await synthesize({ configFile, outputFolder, signal });
  // Of files that were changed meanwhile nobody knows which went into it.
  if (inputs === undefined || inputs !== (await inputsOf(config))) return outputFolder;
  await keepAssembly(inputs, outputFolder);
  return outputFolder;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const app = join(root, `infra/app${extname(import.meta.url)}`);

export interface SynthesizeOptions {
  /** A configuration file of the app, as for `cdk synth -c config=FILE`. */
  readonly configFile: string;
  readonly outputFolder: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs the CDK app as the CDK's own command does, and leaves a cloud assembly.
 * @throws LocalError with what the app said, if it refuses its configuration or fails.
 */
export async function synthesize({ configFile, outputFolder, signal }: SynthesizeOptions): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: object };
  // CDK_OUTDIR and CDK_CONTEXT_JSON are how the command and the app agree.
  // https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/cxapi.ts
  const compileCache = nodeModule.getCompileCacheDir?.(); // Node 20 has none
  const env = {
    PATH: [dirname(NODE), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}),
    CDK_VALIDATION: "false", // AWS's own checks of a template take longer than all else, and only warn: for who deploys
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, "aws:cdk:enable-path-metadata": true, config: configFile }),
  };
  try {
    await promisify(execFile)(NODE, [app], { cwd: root, env, ...(signal ? { signal } : {}) });
  } catch (error) {
    throw new LocalError(`the CDK app failed: ${errorIn((error as { stderr?: string }).stderr ?? "") ?? error}`);
  }
}

/** The app's own sentence, or the first line about an error: what follows is where it was, and the CDK's comments. */
function errorIn(stderr: string): string | undefined {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return (
    lines.find((line) => line.startsWith("sluice: ")) ?? lines.find((line) => /\berror\b/i.test(line)) ?? lines.at(-1)
  );
}
