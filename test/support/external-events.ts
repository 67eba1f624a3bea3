// External events as the processor would publish them.
import type { ExternalEvent } from "../../shared/contracts/index.ts";
import type { ContractName } from "../../shared/wiring/index.ts";
import { read } from "./read.ts";

/** The events of one internal message. */
export function externalEvents(message: unknown, ...contracts: ContractName[]): readonly ExternalEvent[] {
  const reading = read(message, ...contracts);
  return reading.kind === "ignored" ? [] : reading.events;
}

/** The first event of one internal message. */
export const externalEvent = (message: unknown, contract: ContractName = "v1"): ExternalEvent =>
  externalEvents(message, contract)[0] as ExternalEvent;
