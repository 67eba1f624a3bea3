// Maestro's job events: the internal vocabulary of the engine that is shipped.

import type { EventOf, WireEventOf } from "../../../internal/index.ts";
import { internalEvents } from "../../../internal/internal-events.ts";
import { groupBy } from "../../../values/index.ts";
import { partitionKeyOf } from "./partition-key.ts";
import { EVENT_SCHEMAS } from "./schemas.ts";

type Wire = WireEventOf<typeof EVENT_SCHEMAS>;

export const maestroEvents = internalEvents({
  schemas: EVENT_SCHEMAS,
  partitionKey: partitionKeyOf,
  wrapper: { type: "NOTIFICATION", field: "event" },
  split: splitByInstance,
});

/** One event per instance, so that each keeps its own order and a large batch fits. */
function splitByInstance(event: Wire): Wire[] {
  if (event.type !== "WORKFLOW_INSTANCE_UPDATE" || !Array.isArray(event.change_records)) return [event];
  const byInstance = groupBy(event.change_records, (record) => record?.workflow_instance_id);
  if (byInstance.size < 2) return [event];
  return [...byInstance.values()].map((change_records) => ({ ...event, change_records }));
}

export type InternalEvent = EventOf<typeof EVENT_SCHEMAS>;

/** An internal event as an engine writes it: statuses in any case, fields beyond ours allowed. */
export type EngineEvent = Parameters<typeof maestroEvents.split>[0];
