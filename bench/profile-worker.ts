// The profiled process: started by profile.ts with its output discarded; sends where the time of one contender went.
import { Session } from "node:inspector/promises";
import { loadContender } from "./contenders.ts";
import { fakeAws } from "./fake-aws.ts";
import { selfTimes } from "./self-times.ts";
import { WORKLOADS, workload } from "./workloads.ts";

const WARM_UP_MS = 3_000;
const PROFILE_MS = 6_000;
const SAMPLING_INTERVAL_MICROSECONDS = 200;

const name = WORKLOADS.find((each) => each === process.argv[2]) ?? "mix";
const events = workload(name);
await fakeAws("clients");
const handleBatch = await loadContender("processor");

async function passFor(durationMs: number): Promise<void> {
  const startMs = performance.now();
  while (performance.now() - startMs < durationMs) for (const event of events) await handleBatch(event);
}

await passFor(WARM_UP_MS);
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: SAMPLING_INTERVAL_MICROSECONDS });
await session.post("Profiler.start");
await passFor(PROFILE_MS);
const { profile } = await session.post("Profiler.stop");
process.send?.(selfTimes(profile), () => process.exit(0));
