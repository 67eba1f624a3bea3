// Events that an engine could emit, each with what it must become: known from how it was made, not from reading it.
import type { ContractName } from "../shared/engines/maestro/index.ts";
import type { EngineEvent } from "../shared/publisher/index.ts";
import { UNACCEPTABLE } from "./names.ts";
import type { Random } from "./random.ts";

export interface MadeEvent {
  readonly event: EngineEvent;
  readonly becomes: Readonly<Record<ContractName, number>>;
}

/** What events of one group have in common; `serial` makes each of them another. */
export interface Subject {
  readonly workflow_id: string;
  readonly instance: number;
  /** Names so long that a few events fill a call. */
  readonly isLarge: boolean;
  serial: number;
}

const FIRST_EVENT_MS = 1_767_225_000_000;
const NOTHING = { v1: 0, maestro: 0 };

/** The next event of a group. */
export function makeEvent(subject: Subject, random: Random): MadeEvent {
  subject.serial += 1;
  const made = random.pick(MAKERS)(subject, random);
  const { event } = made;
  if (event.type === "NOTIFICATION" || event.type === "DELETE_WORKFLOW" || random.chance(0.85)) return made;
  return { ...made, event: { type: "NOTIFICATION", event } };
}

type Maker = (subject: Subject, random: Random) => MadeEvent;

const timeOf = ({ serial }: Subject): number => FIRST_EVENT_MS + serial * 1_000;

const visibleStep: Maker = (subject, random) => {
  const changes = random.pick([["RUNNING"], ["RUNNING", "FINISHING", "SUCCEEDED"], ["RUNNING", "USER_FAILED"]]);
  return { event: stepUpdate(subject, ["CREATED", ...changes], random), becomes: { v1: 1, maestro: 1 } };
};

/** Of interest to the engine alone, and to who reads its own schema. */
const invisibleStep: Maker = (subject, random) => ({
  event: stepUpdate(subject, ["RUNNING", "FINISHING"], random),
  becomes: { v1: 0, maestro: 1 },
});

function stepUpdate(
  subject: Subject,
  statuses: readonly string[],
  random: Random,
): EngineEvent & { type: "STEP_INSTANCE_UPDATE" } {
  const { workflow_id, instance, serial } = subject;
  return {
    type: "STEP_INSTANCE_UPDATE",
    ...{ workflow_id, workflow_instance_id: instance, workflow_run_id: 1, step_id: "load", step_attempt_id: serial },
    ...{ workflow_uuid: `workflow ${instance}`, step_uuid: `step ${serial}`, step_instance_id: serial },
    correlation_id: correlation(random),
    pending_records: statuses.slice(1).map((new_status, at) => ({
      ...{ old_status: statuses[at] ?? "", new_status },
      event_time: timeOf(subject) + at,
    })),
    sync_time: timeOf(subject) + 10,
  };
}

/** One in so many changes is something that the topic can never take. */
const correlation = (random: Random): string => (random.chance(0.06) ? UNACCEPTABLE : "correlation");

const INSTANCE_CHANGES = [
  ["CREATED", "IN_PROGRESS"],
  ["IN_PROGRESS", "SUCCEEDED"],
  ["IN_PROGRESS", "FAILED_1"],
] as const;

function instanceUpdate(subject: Subject, instances: readonly number[], random: Random): MadeEvent {
  const { workflow_id } = subject;
  const change_records = instances.map((workflow_instance_id, at) => {
    const [old_status, new_status] = random.pick(INSTANCE_CHANGES);
    return {
      ...{ workflow_instance_id, workflow_run_id: 1, workflow_uuid: `workflow ${workflow_instance_id}` },
      ...{ correlation_id: correlation(random), tags: [{ name: "gold" }] },
      ...{ old_status, new_status, event_time: timeOf(subject) + at },
    };
  });
  const workflow_name = subject.isLarge ? "large ".repeat(random.pick([4_000, 12_000])) : "Daily load";
  const sync_time = timeOf(subject) + 10;
  const becomes = { v1: instances.length, maestro: instances.length };
  return {
    event: { type: "WORKFLOW_INSTANCE_UPDATE", workflow_id, workflow_name, change_records, sync_time },
    becomes,
  };
}

const oneInstance: Maker = (subject, random) =>
  instanceUpdate(subject, Array(random.between(1, 3)).fill(subject.instance), random);

/** The SDK makes one message of each instance. */
const severalInstances: Maker = (subject, random) => {
  const { instance } = subject;
  return instanceUpdate(
    subject,
    random.pick([
      [instance, instance + 100],
      [instance, instance + 100, instance],
    ]),
    random,
  );
};

const workflowChange: Maker = (subject, random) => {
  const ids = random.pick([
    { version_id: 3, snapshot_id: 4 },
    { version_id: 3 },
    { snapshot_id: 4 },
    { current_active_version: 3 },
    {},
  ]);
  const { workflow_id } = subject;
  const times = { event_time: timeOf(subject), sync_time: timeOf(subject) + 10 };
  const event = {
    type: "WORKFLOW_VERSION_UPDATE",
    workflow_id,
    author: "ana",
    log: "changed",
    ...ids,
    ...times,
  } as const;
  return { event, becomes: { v1: 1, maestro: 1 } };
};

/** Bare it only asks for what a wrapped one tells. */
const deletion: Maker = (subject, random) => {
  const { workflow_id, serial } = subject;
  const timestamp = timeOf(subject);
  const event = { type: "DELETE_WORKFLOW", workflow_id, internal_id: serial, author: "ana", timestamp } as const;
  if (random.chance(0.5)) return { event, becomes: NOTHING };
  return { event: { type: "NOTIFICATION", event }, becomes: { v1: 1, maestro: 1 } };
};

const internalOnly: Maker = ({ workflow_id, instance, serial }) => ({
  event: {
    ...{ type: "INSTANCE_ACTION", workflow_id, group_info: serial, entity_type: "STEP" },
    workflow_instance_id: instance,
  },
  becomes: NOTHING,
});

/** The same event again and again: within five minutes it is one message. */
const start: Maker = ({ workflow_id }) => ({ event: { type: "START_WORKFLOW", workflow_id }, becomes: NOTHING });

const MAKERS = [
  ...[visibleStep, visibleStep, visibleStep, oneInstance, oneInstance, invisibleStep],
  ...[severalInstances, workflowChange, deletion, internalOnly, start],
] as const satisfies readonly Maker[] as readonly [Maker, ...Maker[]];

/** Bodies that no version of the processor can read; each must be kept as it is. */
export function unreadableBody(serial: number, random: Random): string {
  return random.pick([
    `not JSON at all, ${serial}`,
    `{"type":"NEVER_HEARD_OF","serial":${serial}}`,
    `  {"type": "STEP_INSTANCE_UPDATE",\n\t"workflow_id": "\\u00fcber ${serial}" }  `,
    `{"type":"DELETE_WORKFLOW","workflow_id":"w","internal_id":9007199254740993,"author":"ana","timestamp":${serial}}`,
    `{"type":"DELETE_WORKFLOW","workflow_id":"w 🚀","author":"ana","timestamp":${serial}}`,
    `[${serial}]`,
    `"${"x".repeat(2_000)}${serial}`,
  ]);
}

/** A good event of several instances, sent by somebody who does not split it: one group, several partition keys. */
export function unsplitBody(workflow_id: string, serial: number, random: Random): string {
  const instances = [1, 2, 3].slice(0, random.between(2, 3));
  return instanceChanges(
    workflow_id,
    instances.map((workflow_instance_id) => ({ workflow_instance_id, correlation_id: correlation(random) })),
    serial,
  );
}

/** An event of which one change grows past what the topic takes, and another does not. */
export const oversizedBody = (workflow_id: string, serial: number): string =>
  instanceChanges(
    workflow_id,
    [
      { workflow_instance_id: 1, correlation_id: "correlation", tags: [{ name: "too large ".repeat(27_000) }] },
      { workflow_instance_id: 1, correlation_id: "correlation" },
    ],
    serial,
  );

function instanceChanges(workflow_id: string, changes: readonly object[], serial: number): string {
  const event_time = FIRST_EVENT_MS - 1_000 * (serial + 1);
  const change_records = changes.map((change, at) => ({
    ...{ workflow_run_id: 1, workflow_uuid: "stray", old_status: "CREATED", new_status: "FAILED" },
    ...{ ...change, event_time: event_time + at },
  }));
  const workflow_name = "Stray";
  return JSON.stringify({
    type: "WORKFLOW_INSTANCE_UPDATE",
    workflow_id,
    workflow_name,
    change_records,
    sync_time: event_time,
  });
}
