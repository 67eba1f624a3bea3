// Who explains: this thread, and others beside it once there is so much to explain that their start is worth it.
import module from "node:module";
import { availableParallelism } from "node:os";
import { dirname, extname } from "node:path";
import type { Part } from "../../operations/index.ts";
import type { Answer, Asked } from "./asked-explainer.ts";
import type { WorkerMessage } from "./explain-worker.ts";

export interface Crew {
  readonly explain: (part: Part) => Promise<Answer>;
  /** Parts that may be on their way at once, so that nobody waits for another and memory stays bounded. */
  readonly mostParts: () => number;
  readonly end: () => Promise<unknown>;
}

interface Member {
  readonly isFree: () => boolean;
  readonly explain: (part: Part) => Promise<Answer>;
  readonly end: () => Promise<unknown>;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** What this thread explains before it starts another: some 50 ms, as long as a start takes. */
const WORTH_A_START_BYTES = 1 << 20;
/** So that a thread has another when it is done with one, also while this thread explains one itself. */
const PARTS_OF_A_MEMBER = 3;

/** `explainHere` is what this thread does where nobody else is free; at most one thread for each core. */
export function crewFor(asked: Asked, explainHere: (part: Part) => Answer, threads = availableParallelism()): Crew {
  const members: Member[] = [];
  let bytesHere = 0;
  return {
    async explain(part) {
      const free = members.find(({ isFree }) => isFree());
      if (free) return free.explain(part);
      bytesHere += part.bytes.length;
      if (bytesHere >= WORTH_A_START_BYTES && members.length < threads - 1) {
        bytesHere = 0;
        members.push(await startMember(asked));
      }
      return explainHere(part);
    },
    mostParts: () => (members.length + 1) * PARTS_OF_A_MEMBER,
    end: () => Promise.all(members.map(({ end }) => end())),
  };
}

/** In it, what this process has compiled before need not be compiled again. */
function environment(): NodeJS.ProcessEnv {
  const folder = module.getCompileCacheDir?.(); // Node 20 has none
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}

const WORKER = new URL(`./explain-worker${extname(import.meta.url)}`, import.meta.url);

/** What goes wrong in it goes wrong in this process: an error that nobody listens for is thrown. */
async function startMember(asked: Asked): Promise<Member> {
  const { Worker } = await import("node:worker_threads"); // not loaded for a small file
  const worker = new Worker(WORKER, { workerData: asked, env: environment() });
  const waiting: Waiting[] = [];
  let isReady = false;
  worker.on("message", (message: WorkerMessage) => {
    if (message === "ready") isReady = true;
    else waiting.shift()?.resolve(message);
  });
  worker.once("exit", () => {
    isReady = false;
    for (const { reject } of waiting) reject(new Error("a thread that explains ended by itself"));
  });
  return {
    isFree: () => isReady && waiting.length < PARTS_OF_A_MEMBER,
    explain: (part) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(part);
      }),
    end: () => worker.terminate(),
  };
}
