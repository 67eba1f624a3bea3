// What would become of stored messages if they were sent again: read by the code of this checkout, mapped as the deployed
// processor is configured.
import { type MessageReading, readMessage } from "../../shared/contracts/index.ts";
import { contractsOf } from "../../shared/engines/index.ts";
import { SNS_EVENT } from "../../shared/sending/index.ts";
import type { ProcessorEnvironment } from "../../shared/wiring/index.ts";
import { readEngine } from "../read-engine.ts";
import type { StoredMessage } from "./stored-message.ts";

export type ExplainStored = (message: StoredMessage) => MessageReading;

/** @throws UsageError if the engine is not the one that is deployed. */
export async function explainStored(
  environment: ProcessorEnvironment,
  engineFile: string | undefined,
  nowMs: () => number,
): Promise<ExplainStored> {
  const { loaded, contracts } = await readEngine(engineFile, environment.SLUICE_CONTRACTS);
  const { engine } = loaded;
  const rules = { internal: engine.internal, contracts: contractsOf(engine, contracts), limit: SNS_EVENT };
  return ({ body, sequenceNumber }) =>
    readMessage(body, rules, {
      cluster: environment.SLUICE_CLUSTER,
      contractBaseUrl: environment.SLUICE_CONTRACT_BASE_URL,
      deprecations: environment.SLUICE_DEPRECATIONS,
      sequenceNumber,
      nowMs: nowMs(),
    });
}

export interface Forecast {
  readonly published: number;
  readonly external_events: number;
  readonly ignored: number;
  readonly quarantined: number;
  /** Messages by what is wrong with them. */
  readonly quarantined_by_detail: Readonly<Record<string, number>>;
}

export function forecast(messages: readonly StoredMessage[], explain: ExplainStored): Forecast {
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
