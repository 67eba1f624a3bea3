import { hash } from "node:crypto";

/**
 * The id of an external event: a function of its content, so that every publication of one change has the same.
 * Contracts and types are names of ours, with nothing in them to escape.
 */
export function eventId(contract: string, type: string, partitionKey: string, timeMs: number, data: string): string {
  return hash("sha256", `["${contract}","${type}",${JSON.stringify(partitionKey)},${timeMs}]${data}`, "hex");
}
