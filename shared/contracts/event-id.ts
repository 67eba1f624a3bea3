import { hash } from "node:crypto";

/** The id of an external event: a function of its content, so that every publication of one change has the same. */
export function eventId(contract: string, type: string, partitionKey: string, timeMs: number, data: string): string {
  return hash("sha256", JSON.stringify([contract, type, partitionKey, timeMs]) + data, "hex");
}
