// One event through the deployed path: sent as the engine would, awaited where a subscriber would. Clients are passed in.
import type { EngineCanary } from "../../shared/engines/index.ts";

/** An external event of the canary, as far as it matters here. */
export interface ReceivedProbe {
  readonly contract: string;
  /** The canary dates each change with the moment of sending it. */
  readonly sentMs: number;
}

export interface ProbeTools {
  /** Sends one internal event, given as text. */
  readonly send: (body: string, deduplicationId: string) => Promise<void>;
  /** Takes what has come out, waiting for it if nothing has. */
  readonly receive: (waitSeconds: number) => Promise<readonly ReceivedProbe[]>;
  readonly nowMs: () => number;
  readonly remainingMs: () => number;
}

export interface ProbeResult {
  /** Of everything that came out, earlier events included that were late. */
  readonly delaysMs: readonly number[];
  /** Contracts in which this event has not come out in time. */
  readonly missing: readonly string[];
}

const LONGEST_WAIT_SECONDS = 20;
/** Kept for metrics and the answer. */
const RESERVE_MS = 2_000;

/** Sends an event of the canary, and waits until it has come out in every contract. */
export async function probe(
  canary: EngineCanary,
  contracts: readonly string[],
  tools: ProbeTools,
): Promise<ProbeResult> {
  const sentMs = tools.nowMs();
  await tools.send(JSON.stringify(canary.event(sentMs)), String(sentMs));
  const missing = new Set<string>(contracts);
  const delaysMs: number[] = [];
  for (;;) {
    const waitSeconds = Math.min(LONGEST_WAIT_SECONDS, Math.floor((tools.remainingMs() - RESERVE_MS) / 1_000));
    if (missing.size === 0 || waitSeconds < 1) break;
    for (const received of await tools.receive(waitSeconds)) {
      delaysMs.push(Math.max(0, tools.nowMs() - received.sentMs));
      if (received.sentMs === sentMs) missing.delete(received.contract);
    }
  }
  return { delaysMs, missing: contracts.filter((contract) => missing.has(contract)) };
}
