import {
  attributesOf,
  type Contract,
  type ExternalEvent,
  eventId,
  type Mapped,
  type MappingContext,
  mapped,
} from "../../../../contracts/index.ts";
import { asParsed, jsonText } from "../../../../values/index.ts";
import type { InternalEvent } from "../../internal/maestro-events.ts";
import { deletionChange, type MaestroChange, stepChange, versionChange, workflowInstanceChanges } from "./bodies.ts";

/** Maestro's own external events, for subscribers that already read Maestro's topic. */
export const maestro: Contract<InternalEvent> = {
  name: "maestro",
  map(event: InternalEvent, context: MappingContext): Mapped {
    const changes = changesOf(event, context.cluster);
    if (!changes) return { kind: "ignored", reason: "internal-only" };
    return mapped(changes.map((change) => maestroEvent(change, context)));
  },
};

function changesOf(event: InternalEvent, cluster: string): MaestroChange[] | undefined {
  switch (event.type) {
    case "STEP_INSTANCE_UPDATE":
      return [stepChange(event, cluster)];
    case "WORKFLOW_INSTANCE_UPDATE":
      return workflowInstanceChanges(event, cluster);
    case "WORKFLOW_VERSION_UPDATE":
      return [versionChange(event, cluster)];
    case "DELETE_WORKFLOW":
      return [deletionChange(event, cluster)];
    case "START_WORKFLOW":
    case "TERMINATE_THEN_RUN":
    case "INSTANCE_ACTION":
      return undefined;
  }
}

/**
 * The id leaves out both times of sending: a second publication of one change differs only in them. How numbers of an author or a tag are
 * written does not count either, since who reads the body hardly ever knows.
 */
function maestroEvent(change: MaestroChange, context: MappingContext): ExternalEvent {
  const { partitionKey, timeMs } = change;
  const { type } = change.attributes;
  const fields = jsonText(change.fields);
  const times = JSON.stringify({ sync_time: change.syncTimeMs, send_time: context.nowMs, type });
  return {
    contract: "maestro",
    id: eventId("maestro", type, partitionKey, timeMs, asParsed(fields)),
    type,
    partitionKey,
    timeMs,
    attributes: attributesOf("maestro", context.cluster, change.attributes),
    body: `${fields.slice(0, -1)},${times.slice(1)}`,
  };
}
