// The process of one held-queue command on one backlog: started by held-topic.ts, says what it took, and ends.
import { mkdtempSync, rmSync } from "node:fs";
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
  /** The most that the process had of the machine's memory. */
  readonly peakMib: number;
}

const { command, messages, kind, keys } = JSON.parse(process.argv[2] ?? "{}") as HeldTask;
// On the machine's memory where there is such a place: how fast its disk is says nothing of the command.
const folder = mkdtempSync(join(process.platform === "linux" ? "/dev/shm" : tmpdir(), "sluice-held-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const fake = fakeHeldQueue({ messages, keys, isFifo: kind === "dead-letter" });
const target = heldTarget(fake.sqs);
const work = { target, queue: heldQueue(target, kind, folder), signal: new AbortController().signal };

const start = process.cpuUsage();
const looked =
  command === "list"
    ? (await listHeld(work, {}, messages)).messages.length
    : (
        await settleHeld({
          ...{ ...work, command, selection: {}, file: join(folder, "removed.jsonl") },
          mayBegin: async () => true,
          onProgress: () => undefined,
        })
      )?.removed;
const { user, system } = process.cpuUsage(start);
if (looked !== messages) throw new Error(`${command} came to ${looked} of ${messages} messages`);
const sample: HeldSample = { cpuMs: (user + system) / 1_000, peakMib: process.resourceUsage().maxRSS / 1_024 };
process.send?.(sample);
