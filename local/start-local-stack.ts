// Synthesizes the CDK app into a temporary folder and runs it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedEngine } from "../shared/engines/index.ts";
import type { TopicType } from "../shared/wiring/index.ts";
import { type EmbeddedAws, type EmbeddedAwsOptions, startEmbeddedAws } from "./embedded-aws.ts";
import { synthesize } from "./synthesize.ts";

export interface LocalStackOptions extends Omit<EmbeddedAwsOptions, "assemblyFolder"> {
  readonly engine: LoadedEngine;
  readonly cluster: string;
  readonly contracts: readonly string[];
  readonly topic: TopicType;
  /** As in the configuration of a deployment. @default none */
  readonly subscribers?: readonly object[];
  readonly signal: AbortSignal;
  readonly onSynthesized?: () => void;
}

/** The returned `stop` also removes the temporary folder. @throws LocalError if the app or its stack cannot be run. */
export async function startLocalStack(options: LocalStackOptions): Promise<EmbeddedAws> {
  const { engine, cluster, contracts, topic, subscribers = [], signal, onSynthesized } = options;
  const folder = await mkdtemp(join(tmpdir(), "sluice-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const configFile = join(folder, "config.json");
    const assemblyFolder = join(folder, "cdk.out");
    const config = { stage: "local", engine: engine.file, cluster, contracts, topic, subscribers };
    await writeFile(configFile, JSON.stringify(config));
    await synthesize({ configFile, outputFolder: assemblyFolder, signal });
    onSynthesized?.();
    const aws = await startEmbeddedAws({ ...options, assemblyFolder });
    return { ...aws, stop: () => aws.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
