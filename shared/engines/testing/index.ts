export { type EnginePromise, enginePromises } from "./engine-promises.ts";
