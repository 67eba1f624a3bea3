// Status changes as links of a chain: each begins where the one before it ended (pure).
import { hash } from "node:crypto";
import type { ChainLink } from "../../../subscriber/index.ts";
import type { MaestroEvent } from "../contracts/maestro/schemas.ts";
import type { V1Event } from "../contracts/v1/schemas.ts";
import type { KnownEvent, UnknownEvent } from "./read-event.ts";

/** Of an event that has no id: made from its content, without the times that only say when it was sent. */
export function idOfContent(event: object): string {
  const { sync_time: _, send_time: __, ...content } = event as Record<string, unknown>;
  return hash("sha256", JSON.stringify(content), "hex");
}

/** Both contracts speak of the same subjects, in a vocabulary of their own. */
export function linkOf(received: KnownEvent | UnknownEvent): ChainLink | undefined {
  if (received.kind === "unknown") return undefined;
  const { event } = received;
  return "specversion" in event ? linkOfV1(event) : linkOfMaestro(event);
}

/** The last moment that a Date can hold. */
const LAST_TIME_MS = 8.64e15;

function linkOfV1(event: V1Event): ChainLink | undefined {
  if (!("transitions" in event.data)) return undefined;
  const { id, time, sequence, subject, data } = event;
  const from = data.transitions[0]?.from;
  return from === undefined ? undefined : { id, time, sequence, subject, from, to: data.status };
}

/** Its events have neither id nor sequence, and are about what v1 calls the same. */
function linkOfMaestro(event: MaestroEvent): ChainLink | undefined {
  switch (event.type) {
    case "STEP_INSTANCE_STATUS_CHANGE_EVENT": {
      const [first, last] = [event.status_change_records[0], event.status_change_records.at(-1)];
      if (!first || !last) return undefined;
      const steps = ["steps", event.step_id, "attempts", event.step_attempt_id];
      return maestroLink(event, steps, { ...last, old_status: first.old_status });
    }
    case "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT":
      return maestroLink(event, [], event);
    default:
      return undefined;
  }
}

function maestroLink(
  event: Extract<MaestroEvent, { workflow_instance_id: number }>,
  beneath: readonly (string | number)[],
  change: { readonly old_status: string; readonly new_status: string; readonly event_time: number },
): ChainLink | undefined {
  const { workflow_id, workflow_instance_id, workflow_run_id } = event;
  const run = ["workflows", workflow_id, "instances", workflow_instance_id, "runs", workflow_run_id];
  if (change.event_time > LAST_TIME_MS) return undefined;
  return {
    id: idOfContent(event),
    time: new Date(change.event_time).toISOString(),
    subject: [...run, ...beneath].map((segment) => encodeURIComponent(String(segment).toWellFormed())).join("/"),
    from: change.old_status,
    to: change.new_status,
  };
}
