// What would become of held messages if they were sent again: read by the code of this checkout, mapped as the deployed processor is
// configured. Nothing is changed.
import { KAFKA_EVENT } from "../../../functions/sinks/kafka-record.ts";
import { type MessageReading, readMessage } from "../../../shared/contracts/index.ts";
import { contractsOf, type LoadedEngine } from "../../../shared/engines/index.ts";
import { SNS_EVENT } from "../../../shared/sending/index.ts";
import type { SinkEnvironment } from "../../../shared/wiring/index.ts";
import { InterruptedError } from "../../errors.ts";
import { deployedProcessor } from "../processor.ts";
import type { Sink } from "../target.ts";
import type { HeldMessage } from "./held-message.ts";
import type { HeldKind, HeldWork } from "./held-queue.ts";
import { isSelected, reachable, type Selection } from "./selection.ts";
import { withTaken } from "./take.ts";

type ExplainHeld = (message: Pick<HeldMessage, "body" | "sequenceNumber">) => MessageReading;

/** @throws EngineError if the engine is not the one that is deployed. */
export function explainHeld(environment: SinkEnvironment, sink: Sink, { engine }: LoadedEngine): ExplainHeld {
  const contracts = contractsOf(engine, environment.SLUICE_CONTRACTS);
  const rules = { internal: engine.internal, contracts, limit: sink === "kafka" ? KAFKA_EVENT : SNS_EVENT };
  return ({ body, sequenceNumber }) =>
    readMessage(body, rules, {
      cluster: environment.SLUICE_CLUSTER,
      contractBaseUrl: environment.SLUICE_CONTRACT_BASE_URL,
      deprecations: environment.SLUICE_DEPRECATIONS,
      sequenceNumber,
      nowMs: Date.now(),
    });
}

/** In wire names. */
export interface Forecast {
  readonly target: string;
  readonly queue: HeldKind;
  readonly looked_at: number;
  readonly selected: number;
  /** Selected, and behind one that is not. */
  readonly behind: number;
  readonly published: number;
  readonly external_events: number;
  readonly ignored: number;
  readonly quarantined: number;
  /** Messages by what is wrong with them, most first. */
  readonly quarantined_by_detail: Readonly<Record<string, number>>;
  /** When the deployed processor last changed: it may have other code. */
  readonly deployed: string;
}

/** What a replay would give. @throws InterruptedError */
export async function forecastReplay(work: HeldWork, selection: Selection, engine: LoadedEngine): Promise<Forecast> {
  const { target, queue, signal } = work;
  return withTaken(work, { removes: false }, async ({ taken, depth }) => {
    const looked = await taken.take(Number.POSITIVE_INFINITY, queue.isFifo ? 0 : depth.visible, signal);
    if (signal.aborted) throw new InterruptedError("nothing was changed");
    const { ready, behind } = reachable(looked, (message) => isSelected(message, selection), queue.isFifo);
    const { environment, modifiedAt } = await deployedProcessor(target);
    return {
      target: target.label,
      queue: queue.kind,
      looked_at: looked.length,
      selected: ready.length,
      behind: behind.length,
      ...forecast(ready, explainHeld(environment, target.sink, engine)),
      deployed: modifiedAt.toISOString(),
    };
  });
}

function forecast(messages: readonly HeldMessage[], explain: ExplainHeld) {
  const counts = { published: 0, external_events: 0, ignored: 0, quarantined: 0 };
  const details = new Map<string, number>();
  for (const message of messages) {
    const reading = explain(message);
    counts[reading.kind] += 1;
    if (reading.kind === "published") counts.external_events += reading.events.length;
    if (reading.kind !== "quarantined") continue;
    const detail = `${reading.reason}: ${reading.detail}`;
    details.set(detail, (details.get(detail) ?? 0) + 1);
  }
  return { ...counts, quarantined_by_detail: Object.fromEntries([...details].sort(([, a], [, b]) => b - a)) };
}
