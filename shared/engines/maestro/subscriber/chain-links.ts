// What events of both contracts say of themselves, and status changes as links of a chain: each begins where the one before it ended (pure).
import { hash } from "node:crypto";
import type { ChainLink, EventContext } from "../../../subscriber/index.ts";
import type { MaestroEvent } from "../contracts/maestro/schemas.ts";
import type { V1Event } from "../contracts/v1/schemas.ts";
import type { KnownEvent, UnknownEvent } from "./read-event.ts";

/** What Maestro's events have of this; of another engine's event, nothing. */
interface MaestroFields {
  readonly cluster_name?: unknown;
  readonly workflow_id?: unknown;
  readonly workflow_instance_id?: unknown;
  readonly workflow_run_id?: unknown;
  readonly step_id?: unknown;
  readonly step_attempt_id?: unknown;
  readonly event_time?: unknown;
  readonly status_change_records?: readonly { readonly event_time?: unknown }[];
}

/** Of an event of Maestro what `v1` calls the same. It has no sequence; one of a later type may have no time. */
export function contextOf(event: object): EventContext {
  const { cluster_name, workflow_id, ...fields } = event as MaestroFields;
  const { workflow_instance_id, workflow_run_id, step_id, step_attempt_id } = fields;
  const isMaestro = typeof cluster_name === "string" && typeof workflow_id === "string";
  const instance = { workflows: workflow_id, instances: workflow_instance_id };
  return {
    source: String(cluster_name),
    id: idOfContent(event),
    subject: pathOf({ ...instance, runs: workflow_run_id, steps: step_id, attempts: step_attempt_id }),
    partitionkey: pathOf(instance),
    time: isMaestro ? timeText(fields.event_time ?? fields.status_change_records?.at(-1)?.event_time) : "",
  };
}

const pathOf = (segments: Readonly<Record<string, unknown>>): string =>
  Object.entries(segments)
    .filter(([, id]) => id !== undefined)
    .map(([name, id]) => `${name}/${encodeURIComponent(String(id).toWellFormed())}`)
    .join("/");

/** The last moment that a Date can hold. */
const LAST_TIME_MS = 8.64e15;

const timeText = (timeMs: unknown): string =>
  typeof timeMs === "number" && timeMs <= LAST_TIME_MS ? new Date(timeMs).toISOString() : "";

/** Made from the content, without the times that only say when it was sent. */
function idOfContent(event: object): string {
  const { sync_time: _, send_time: __, ...content } = event as Record<string, unknown>;
  return hash("sha256", JSON.stringify(content), "hex");
}

/** Both contracts speak of the same subjects, in a vocabulary of their own. */
export function linkOf(received: KnownEvent | UnknownEvent): ChainLink | undefined {
  if (received.kind === "unknown") return undefined;
  const { event } = received;
  return "specversion" in event ? linkOfV1(event) : linkOfMaestro(event);
}

function linkOfV1(event: V1Event): ChainLink | undefined {
  if (!("transitions" in event.data)) return undefined;
  const { id, source, time, sequence, subject, data } = event;
  const from = data.transitions[0]?.from;
  return from === undefined ? undefined : { id, source, time, sequence, subject, from, to: data.status };
}

function linkOfMaestro(event: MaestroEvent): ChainLink | undefined {
  const { id, source, time, subject } = contextOf(event);
  const [from, to] = statusesOf(event);
  return from === undefined || to === undefined || time === "" ? undefined : { id, source, time, subject, from, to };
}

/** The status before and after. */
function statusesOf(event: MaestroEvent): readonly (string | undefined)[] {
  switch (event.type) {
    case "STEP_INSTANCE_STATUS_CHANGE_EVENT":
      return [event.status_change_records[0]?.old_status, event.status_change_records.at(-1)?.new_status];
    case "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT":
      return [event.old_status, event.new_status];
    default:
      return [];
  }
}
