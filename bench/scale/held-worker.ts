// The process of one held-queue command on one backlog: started by held-topic.ts, says what it took, and ends.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { heldQueue, listHeld, settleHeld } from "../../operations/deployment/index.ts";
import { fakeHeldQueue } from "./held-queue.ts";
import { heldTarget } from "./held-target.ts";

export interface HeldTask {
  readonly command: "list" | "drop" | "replay";
  readonly messages: number;
  readonly kind: "quarantine" | "dead-letter";
  /** Partition keys among them. */
  readonly keys: number;
}

export interface HeldSample {
  readonly cpuMs: number;
  /** On the heap after a collection, once all that can be taken is. */
  readonly heldMib: number;
  /** The most that the process had of the machine's memory. */
  readonly peakMib: number;
}

const { command, messages, kind, keys } = JSON.parse(process.argv[2] ?? "{}") as HeldTask;
// On the machine's memory where there is such a place: how fast its disk is says nothing of the command.
const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "sluice-held-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const fake = fakeHeldQueue({ messages, keys, isFifo: kind === "dead-letter" });
const target = heldTarget(fake.sqs);
const work = { target, queue: heldQueue(target, kind, folder), signal: new AbortController().signal };

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
let [heldMib, collectingMs] = [0, 0];
const measureHeap = (): void => {
  const startMs = cpuMs();
  globalThis.gc?.();
  heldMib = process.memoryUsage().heapUsed / 1_024 ** 2;
  collectingMs = cpuMs() - startMs;
};

const startMs = cpuMs();
async function list(): Promise<number> {
  const { messages: listed } = await listHeld(work, {}, messages);
  measureHeap();
  return listed.length;
}
async function settle(removal: "drop" | "replay"): Promise<number | undefined> {
  const settlement = await settleHeld({
    ...{ ...work, command: removal, selection: {}, file: join(folder, "removed.jsonl") },
    async mayBegin() {
      measureHeap();
      return true;
    },
    onProgress: () => undefined,
  });
  return settlement?.removed;
}
const looked = command === "list" ? await list() : await settle(command);
const tookMs = cpuMs() - startMs - collectingMs;
if (looked !== messages) throw new Error(`${command} came to ${looked} of ${messages} messages`);
const sample: HeldSample = { cpuMs: tookMs, heldMib, peakMib: process.resourceUsage().maxRSS / 1_024 };
process.send?.(sample);
