// Everything that decides a run, as data: the same scenario is the same run, and a smaller one can be cut out of it.
import type { ContractName } from "../shared/engines/maestro/index.ts";
import type { EngineEvent } from "../shared/publisher/index.ts";
import type { TopicType } from "../shared/wiring/index.ts";
import type { Fault } from "./fault.ts";

export interface Scenario {
  /** Decides what is left: latencies, which groups a batch holds, whether a lost request arrives. */
  readonly seed: number;
  /** Where external events go: a topic of SNS, or Kafka. */
  readonly topic: TopicType | "kafka";
  /** Straight to the internal queue, or to the fan-out topic in front of it. */
  readonly engineWritesTo: "queue" | "topic";
  /** The engine SDK, or the outbox of its database. */
  readonly engineUses: "publisher" | "outbox";
  /** Whether the engine waits for one publish before the next, or leaves the order to its SDK. */
  readonly engineWaits: boolean;
  /** Of the function; the queue's visibility timeout is six times as long, as infra has it. */
  readonly timeoutMs: number;
  /** Batches at once. */
  readonly maxConcurrency: number;
  /** How the topic says that it can never take a message: for the entry, or for the call that it is in. */
  readonly refusesWholeCalls: boolean;
  /** Whether an operator moves the dead letters back once all faults are over. */
  readonly redrivesDeadLetters: boolean;
  /** What is deployed, and when; the first from the beginning. */
  readonly releases: readonly Release[];
  readonly emissions: readonly Emission[];
  readonly strays: readonly Stray[];
  readonly faults: readonly Fault[];
}

export interface Release {
  readonly atMs: number;
  readonly contracts: readonly ContractName[];
}

/** An event that the engine publishes; those of one moment go out in one call of its SDK. */
export interface Emission {
  /** Group and number, for people. */
  readonly name: string;
  readonly atMs: number;
  readonly event: EngineEvent;
  /** How many external events it becomes, known from how it was made. */
  readonly becomes: Readonly<Record<ContractName, number>>;
}

/** A message that comes into the internal queue by another way than the engine SDK: nobody has checked it. */
export interface Stray {
  readonly name: string;
  readonly atMs: number;
  readonly groupId: string;
  readonly body: string;
}
