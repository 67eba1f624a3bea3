// The engine that is shipped and the one of the examples, as the command and the app load them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as module from "#engine";
import * as deployments from "../../examples/deployment-system/engine.ts";
import type { EngineCanary, LoadedEngine } from "../../shared/engines/index.ts";

export const shipped: LoadedEngine = { ...module, file: undefined };

export const shippedCanary = module.engine.canary as EngineCanary;

export const deploymentsPublished = deployments.deployments.published();
export const DEPLOYMENT_ENGINE = fileURLToPath(new URL("../../examples/deployment-system/engine.ts", import.meta.url));
export const deploymentSystem: LoadedEngine = { ...deployments, file: DEPLOYMENT_ENGINE };

export const ENGINES: [name: string, loaded: LoadedEngine][] = [shipped, deploymentSystem].map((loaded) => [
  loaded.engine.name,
  loaded,
]);

/** The messages of an engine's sample, one per line. */
export const sampleLines = ({ catalogue }: LoadedEngine): string[] =>
  readFileSync(catalogue.sample.file, "utf8").split("\n").filter(Boolean);
