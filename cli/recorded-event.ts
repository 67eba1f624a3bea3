// An external event as a subscriber has recorded it: a line of an archive, of `sluice replay` or of `sluice tail --json` (pure).
import type { RecordedEvent } from "./explain.ts";
import { archivedEvent } from "./resend/archived-event.ts";

/** Undefined unless it is one whose attributes are there, or follow from its body. */
export function recordedEvent(text: string): RecordedEvent | undefined {
  const line = archivedEvent(text);
  if (line.kind === "problem") return undefined;
  const { attributes, body, partitionKey } = line.event;
  const { contract, type } = attributes;
  if (typeof contract !== "string" || typeof type !== "string") return undefined;
  return { contract, type, partitionKey, attributes, body };
}
