// SNS calls per external event, against the fewest that the limits allow for each batch.
import { allAtOnce, type PublishResult, processBatch, type Sink } from "../functions/processing/index.ts";
import type { ExternalEvent } from "../shared/contracts/index.ts";
import { CONTRACT_NAMES, CONTRACTS, type ContractName, maestroEvents } from "../shared/engines/maestro/index.ts";
import { publishedBytes, SNS_CALL, SNS_EVENT } from "../shared/sending/index.ts";
import { minimumCalls } from "./minimum-calls.ts";
import { batches, bigStepUpdates, mix } from "./workloads.ts";

const BIG_EVENTS = 200;

export interface CallsResult {
  readonly workload: "mix" | "big-events";
  readonly contracts: readonly ContractName[];
  readonly externalEvents: number;
  /** What a handler that sends one Publish per event needs. */
  readonly handMadeCalls: number;
  readonly calls: number;
  readonly minimum: number;
  readonly callsPerExternalEvent: number;
  readonly perMinimum: number;
}

export async function measureCalls(): Promise<CallsResult[]> {
  const results: CallsResult[] = [];
  for (const contracts of [...CONTRACT_NAMES.map((name) => [name]), CONTRACT_NAMES]) {
    results.push(await callsOf("mix", mix(), contracts));
    results.push(await callsOf("big-events", bigStepUpdates(BIG_EVENTS), contracts));
  }
  return results;
}

async function callsOf(
  workload: CallsResult["workload"],
  bodies: readonly string[],
  names: readonly ContractName[],
): Promise<CallsResult> {
  const counts = { externalEvents: 0, calls: 0, minimum: 0 };
  const settings = {
    internal: maestroEvents,
    contracts: names.map((name) => CONTRACTS[name]),
    cluster: "main",
  };
  for (const { Records } of batches(bodies)) {
    const published: ExternalEvent[] = [];
    const publish = async (events: readonly ExternalEvent[]): Promise<PublishResult[]> => {
      published.push(...events);
      return events.map(() => ({ kind: "published" }));
    };
    const clock = { nowMs: Date.now, remainingMs: () => 60_000, sleep: async () => {} };
    const sink: Sink = { event: SNS_EVENT, call: SNS_CALL, plan: allAtOnce, publish };
    const batch = await processBatch(Records, settings, { sink, quarantine: async () => undefined, clock });
    counts.externalEvents += published.length;
    counts.calls += batch.counts.calls;
    counts.minimum += minimumCalls(published.map(publishedBytes));
  }
  return {
    workload,
    contracts: names,
    ...counts,
    handMadeCalls: counts.externalEvents,
    callsPerExternalEvent: counts.calls / counts.externalEvents,
    perMinimum: counts.calls / counts.minimum,
  };
}
