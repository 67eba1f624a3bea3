// A long stretch of an engine's life, made up as it goes: instances of several workflows, each with a step, side by side.
import type { EngineEvent } from "../../../shared/publisher/index.ts";

const START_MS = 1_764_000_000_000;
/** Instances under way at once, and what happens to each in turn. */
const SIDE_BY_SIDE = 40;
const CHAPTERS = 8;

/** Event number `index`; no two are equal, and those of one instance come in order. */
export function lifeEvent(index: number): EngineEvent {
  const wave = Math.floor(index / (SIDE_BY_SIDE * CHAPTERS));
  const chapter = Math.floor(index / SIDE_BY_SIDE) % CHAPTERS;
  const instance = wave * SIDE_BY_SIDE + (index % SIDE_BY_SIDE) + 1;
  const at = START_MS + index * 10;
  const workflow_id = `etl.${instance % 5}`;
  const ids = { workflow_id, workflow_instance_id: instance, workflow_run_id: 1 };
  const uuids = { workflow_uuid: `uuid-${instance}`, correlation_id: `correlation-${instance}` };
  const step = (...statuses: string[]): EngineEvent =>
    ({
      type: "STEP_INSTANCE_UPDATE",
      ...ids,
      ...uuids,
      ...{ step_id: "load", step_attempt_id: 1, step_uuid: `step-${instance}`, step_instance_id: instance },
      pending_records: statuses
        .slice(1)
        .map((new_status, place) => ({ old_status: statuses[place], new_status, event_time: at + place })),
      sync_time: at + 9,
    }) as EngineEvent;
  const workflow = (old_status: string, new_status: string): EngineEvent =>
    ({
      type: "WORKFLOW_INSTANCE_UPDATE",
      ...{ workflow_id, workflow_name: `Load ${instance % 5}`, sync_time: at + 9 },
      change_records: [{ ...ids, ...uuids, tags: [{ name: "nightly" }], old_status, new_status, event_time: at }],
    }) as EngineEvent;
  switch (chapter) {
    case 0:
      return workflow("CREATED", "IN_PROGRESS");
    case 1:
      return step("NOT_CREATED", "CREATED", "STARTING"); // stays PENDING: nothing to see outside
    case 2:
      return step("STARTING", "RUNNING");
    case 3:
      return {
        type: "INSTANCE_ACTION",
        ...ids,
        group_info: instance,
        entity_type: "STEP",
        step_id: "load",
        step_action: `look-${index}`,
      };
    case 4:
      return step("RUNNING", "PAUSED");
    case 5:
      return step("PAUSED", "RUNNING");
    case 6:
      return step("RUNNING", "FINISHING", "SUCCEEDED");
    default:
      return workflow("IN_PROGRESS", "SUCCEEDED");
  }
}

/** Of an engine that does not use the SDK; every one of them unreadable in its own way. */
export function unreadableBody(index: number): string {
  const bodies = [`{"type":"STEP_INSTANCE_UPDATE","n":${index}`, `{"type":"LATER_TYPE","n":${index}}`, `[${index}]`];
  return bodies[index % bodies.length] as string;
}
