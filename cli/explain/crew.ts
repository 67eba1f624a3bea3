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
  readonly take: (waiting: Waiting) => void;
  readonly end: () => Promise<unknown>;
}

interface Waiting {
  readonly part: Part;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What this thread explains before it starts another: some 50 ms, as long as a start takes. */
const WORTH_A_START_BYTES = 1 << 20;
/** So that a thread has another when it is done with one, also while this thread explains one itself. */
const PARTS_OF_A_MEMBER = 3;

/** `explainHere` is what this thread does where nobody else is free; at most one thread for each core. */
export function crewFor(asked: Asked, explainHere: (part: Part) => Answer, threads = availableParallelism()): Crew {
  const members: Member[] = [];
  const waiting: Waiting[] = [];
  let startedMembers = 0;
  let bytesHere = 0;
  let isAtWork = false;

  const handOut = (): void => {
    for (const member of members) {
      while (member.isFree()) {
        const next = waiting.shift();
        if (!next) return;
        member.take(next);
      }
    }
  };
  const startMemberIfWorthIt = async (): Promise<void> => {
    if (bytesHere < WORTH_A_START_BYTES || startedMembers >= threads - 1) return;
    bytesHere = 0;
    startedMembers += 1;
    members.push(await startMember(asked, handOut));
  };
  /** One part, and then others are heard, who have answered meanwhile. */
  const work = (): void => {
    const own = waiting.shift();
    isAtWork = own !== undefined;
    if (!own) return;
    setImmediate(work);
    bytesHere += own.part.bytes.length;
    startMemberIfWorthIt().catch(own.reject);
    try {
      own.resolve(explainHere(own.part));
    } catch (error) {
      own.reject(error);
    }
  };
  return {
    explain: (part) =>
      new Promise((resolve, reject) => {
        waiting.push({ part, resolve, reject });
        handOut();
        if (!isAtWork) setImmediate(work);
        isAtWork = true;
      }),
    mostParts: () => (members.length + 1) * PARTS_OF_A_MEMBER,
    end: () => Promise.all(members.map(({ end }) => end())),
  };
}

/** In it, what this process has compiled before need not be compiled again. */
function environment(): NodeJS.ProcessEnv {
  const folder = module.getCompileCacheDir?.(); // Node 20 has none
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}

/** Three spaces of 16 MiB are as fast as V8's own limit, which is four times that. */
const YOUNG_GENERATION_MIB = 48;

const WORKER = new URL(`./explain-worker${extname(import.meta.url)}`, import.meta.url);

/** What goes wrong in it goes wrong in this process: an error that nobody listens for is thrown. */
async function startMember(asked: Asked, onFree: () => void): Promise<Member> {
  const { Worker } = await import("node:worker_threads"); // not loaded for a small file
  const worker = new Worker(WORKER, {
    ...{ workerData: asked, env: environment() },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
  });
  const underWay: Waiting[] = [];
  let isReady = false;
  worker.on("message", (message: WorkerMessage) => {
    if (message === "ready") isReady = true;
    else underWay.shift()?.resolve(message);
    onFree();
  });
  worker.once("exit", () => {
    isReady = false;
    for (const { reject } of underWay) reject(new Error("a thread that explains ended by itself"));
  });
  return {
    isFree: () => isReady && underWay.length < PARTS_OF_A_MEMBER,
    take(waiting) {
      underWay.push(waiting);
      worker.postMessage(waiting.part);
    },
    end: () => worker.terminate(),
  };
}
