// A thread that explains: what is asked comes with its start, then a part in each message, which it answers in their order.
import { parentPort, workerData } from "node:worker_threads";
import type { Part } from "../../operations/index.ts";
import { type Answer, askedExplainer } from "./asked-explainer.ts";

/** What the thread says: first that it is ready. */
export type WorkerMessage = "ready" | Answer;

const explain = await askedExplainer(workerData);
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
parentPort?.on("message", (part: Part) => say(explain(part)));
say("ready");
