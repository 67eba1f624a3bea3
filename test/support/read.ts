import { type MessageReading, readMessage } from "../../shared/contracts/index.ts";
import { CONTRACTS, type ContractName, maestroEvents } from "../../shared/engines/maestro/index.ts";
import { SNS_EVENT } from "../../shared/sending/index.ts";

/** Reads a message as the processor would, with a fixed clock and sequence number. */
export function read(message: unknown, ...names: ContractName[]): MessageReading {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const contracts = (names.length > 0 ? names : (["v1"] as const)).map((name) => CONTRACTS[name]);
  return readMessage(
    text,
    { internal: maestroEvents, contracts, limit: SNS_EVENT },
    {
      cluster: "test",
      sequenceNumber: "18893000000000000001",
      nowMs: 1_764_000_000_100,
    },
  );
}

/** The events of a reading, with their bodies parsed. */
export function eventsOf(reading: MessageReading) {
  const events = reading.kind === "ignored" ? [] : reading.events;
  return events.map((event) => ({ ...event, body: JSON.parse(event.body) }));
}
