// How messages are sent to a queue, and what is in one; clients are passed in.
export { type QueueDepth, queueDepth } from "./queue-depth.ts";
