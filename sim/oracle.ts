// What should come of a message, told without the code that makes it happen: how the engine's events are split and keyed is
// written here a second time; what a message maps to is asked of the contracts, which have golden files of their own.

import { KAFKA_EVENT } from "../functions/sinks/kafka-record.ts";
import { readMessage } from "../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../shared/engines/maestro/index.ts";
import type { EngineEvent } from "../shared/publisher/index.ts";
import { SNS_EVENT } from "../shared/sending/index.ts";
import type { IgnoredReason, QuarantineReason } from "../shared/wiring/index.ts";
import { CLUSTER, UNACCEPTABLE } from "./names.ts";
import type { Scenario } from "./scenario.ts";
import type { QueueMessage } from "./simulated-queue.ts";

export interface ExpectedEvent {
  readonly id: string;
  readonly contract: string;
  readonly partitionKey: string;
  readonly attributes: string;
  /** Without the time of sending. */
  readonly body: string;
  /** The topic can never take it. */
  readonly isUnacceptable: boolean;
}

export interface Expected {
  readonly kind: "published" | "ignored" | "quarantined";
  readonly reason: QuarantineReason | IgnoredReason | undefined;
  /** What the topic must have, in order; the unacceptable ones it cannot. */
  readonly events: readonly ExpectedEvent[];
}

export function expectedOf(message: QueueMessage, names: readonly ContractName[], topic: Scenario["topic"]): Expected {
  const context = { cluster: CLUSTER, sequenceNumber: sequenceNumber(message), nowMs: 0 };
  const reading = readMessage(
    message.body,
    {
      internal: maestroEvents,
      contracts: names.map((name) => CONTRACTS[name]),
      limit: topic === "kafka" ? KAFKA_EVENT : SNS_EVENT,
    },
    context,
  );
  if (reading.kind === "ignored") return { kind: "ignored", reason: reading.reason, events: [] };
  const events = reading.events.map(({ id, contract, partitionKey, attributes, body }) => ({
    ...{ id, contract, partitionKey, attributes: canonical(attributes), body: withoutSendTime(body) },
    isUnacceptable: body.includes(UNACCEPTABLE),
  }));
  if (reading.kind === "quarantined") return { kind: "quarantined", reason: reading.reason, events };
  return events.some((event) => event.isUnacceptable)
    ? { kind: "quarantined", reason: "rejected-by-topic", events }
    : { kind: "published", reason: undefined, events };
}

/** As SQS writes it: digits that grow, with gaps. */
export const sequenceNumber = ({ sequence }: QueueMessage): string =>
  String(18_893_000_000_000_000_000n + BigInt(sequence) * 256n);

/** Attributes as one text, in the order of their names. */
export const canonical = (attributes: Readonly<Record<string, string | readonly string[]>>): string =>
  JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

export const withoutSendTime = (body: string): string => body.replace(/"send_time":\d+/, '"send_time":0');

/** Where a message of its own content is published again, only this differs beside the times of sending. */
export const withoutSequence = (body: string): string => body.replace(/"sequence":"[\d.]+"/, '"sequence":""');

export interface ExpectedMessage {
  readonly body: string;
  readonly groupId: string;
}

/** The messages that an event of the engine becomes: one per instance that it speaks of. */
export function messagesOf(event: EngineEvent): ExpectedMessage[] {
  if (event.type === "NOTIFICATION") {
    return parts(event.event).map((part) => ({ ...part, body: JSON.stringify({ ...event, event: part.event }) }));
  }
  return parts(event).map((part) => ({ ...part, body: JSON.stringify(part.event) }));
}

type Bare = Exclude<EngineEvent, { type: "NOTIFICATION" }>;

function parts(event: Bare): { readonly event: Bare; readonly groupId: string }[] {
  if (event.type === "WORKFLOW_INSTANCE_UPDATE") {
    const instances = [...new Set(event.change_records.map((record) => record.workflow_instance_id))];
    return instances.map((instance) => ({
      event: {
        ...event,
        change_records: event.change_records.filter((record) => record.workflow_instance_id === instance),
      },
      groupId: `${event.workflow_id}/${instance}`,
    }));
  }
  const instance = "workflow_instance_id" in event ? event.workflow_instance_id : undefined;
  return [{ event, groupId: instance == null ? event.workflow_id : `${event.workflow_id}/${instance}` }];
}
