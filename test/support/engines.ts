// The engine that is shipped, as the command and the app load it.
import * as module from "#engine";
import type { EngineCanary, LoadedEngine } from "../../shared/engines/index.ts";

export const shipped: LoadedEngine = { ...module, file: undefined };

export const shippedCanary = module.engine.canary as EngineCanary;
