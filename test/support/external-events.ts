// External events as the processor would publish them, and as the subscriber SDK hands them over.

import { type ExternalEvent, readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { type KnownEvent, readEvent } from "../../shared/engines/maestro/subscriber/index.ts";
import * as factories from "./internal-events.ts";

interface Origin {
  readonly contract?: ContractName;
  readonly cluster?: string;
  /** Place in the internal queue. */
  readonly sequence?: number;
  readonly sentMs?: number;
}

/** The first external event of one internal message. */
export function externalEvent(message: unknown, origin: Origin = {}): ExternalEvent {
  const { contract = "v1", cluster = "test", sequence = 1, sentMs: nowMs = 1_764_000_000_100 } = origin;
  const context = { cluster, sequenceNumber: `${sequence}`, nowMs };
  const reading = readMessage(
    JSON.stringify(message),
    { internal: maestroEvents, contracts: [CONTRACTS[contract]] },
    context,
  );
  if (reading.kind !== "published") throw new Error(`no event: ${reading.reason}`);
  return reading.events[0] as ExternalEvent;
}

export function receivedEvent(message: unknown, origin: Origin = {}): KnownEvent {
  const reading = readEvent(externalEvent(message, origin).body);
  if (reading.kind !== "event") throw new Error(`not read: ${reading.kind}`);
  return reading;
}

interface Change extends Origin {
  readonly instance?: number;
  readonly step?: string;
  /** The engine's statuses; more than two are several changes in one event. */
  readonly statuses: readonly string[];
  readonly atMs?: number;
}

/** A status change of a step attempt. */
export function stepChange({ instance = 7, step = "load", statuses, atMs = 1_764_000_000_000, ...origin }: Change) {
  const pending_records = statuses.slice(1).map((new_status, index) => ({
    old_status: statuses[index],
    new_status,
    event_time: atMs,
  }));
  const message = factories.stepInstanceUpdate({ workflow_instance_id: instance, step_id: step, pending_records });
  return receivedEvent(message, origin);
}
