// An external event as a subscriber has recorded it: a line of an archive, of `sluice replay` or of `sluice tail --json` (pure).
import type { PublishedContract } from "../../shared/contracts/index.ts";
import type { RecordedEvent } from "../explain.ts";
import { archivedEvent } from "./archived-event.ts";
import { publishedReader } from "./read-published.ts";

/** Reads undefined unless it is an event of these contracts whose attributes are there, or follow from its body. */
export function recordedReader(contracts: readonly PublishedContract[]): (text: string) => RecordedEvent | undefined {
  const read = publishedReader(contracts);
  return (text) => {
    const line = archivedEvent(text, read);
    if (line.kind === "problem") return undefined;
    const { attributes, body, partitionKey } = line.event;
    const { contract, type } = attributes;
    if (typeof contract !== "string" || typeof type !== "string") return undefined;
    return { contract, type, partitionKey, attributes, body };
  };
}
