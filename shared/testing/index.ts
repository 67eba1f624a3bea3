export type { Changes } from "./changes.ts";
export { SampleError } from "./errors.ts";
export { type EngineModule, sampleEvents } from "./sample-events.ts";
export type { EventOfType, ReceivedSample, SampleEvents, TypeOf } from "./samples.ts";
