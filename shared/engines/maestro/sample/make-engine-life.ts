// Writes shared/engines/maestro/sample/engine-life.jsonl: twenty minutes of a workflow engine's life, the same at every run.
//   npx node shared/engines/maestro/sample/make-engine-life.ts > shared/engines/maestro/sample/engine-life.jsonl
import { hash } from "node:crypto";
import type { EngineEvent } from "../internal/maestro-events.ts";

type StepUpdate = Extract<EngineEvent, { type: "STEP_INSTANCE_UPDATE" }>;
type StepStatus = StepUpdate["pending_records"][number]["new_status"];
type WorkflowUpdate = Extract<EngineEvent, { type: "WORKFLOW_INSTANCE_UPDATE" }>;
type ChangeRecord = WorkflowUpdate["change_records"][number];

const START_MS = Date.UTC(2026, 10, 23, 6, 0, 0);
/** How long the engine takes from a change to the event about it. */
const SYNC_MS = 15;

const timeline: { atMs: number; line: string }[] = [];
const emitLine = (atMs: number, line: string): void => {
  timeline.push({ atMs, line });
};
const emit = (atMs: number, event: EngineEvent): void => emitLine(atMs, JSON.stringify(event));
const uuid = (name: string): string =>
  hash("sha256", name, "hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");

interface Instance {
  readonly workflow: string;
  readonly name: string;
  readonly id: number;
  readonly depth?: number;
  readonly tags?: readonly string[];
}

function changeOf(instance: Instance, from: string, to: string, atMs: number): ChangeRecord {
  const key = `${instance.workflow}/${instance.id}`;
  return {
    workflow_instance_id: instance.id,
    workflow_run_id: 1,
    workflow_uuid: uuid(key),
    correlation_id: uuid(`correlation of ${key}`),
    ...(instance.depth === undefined ? {} : { depth: instance.depth }),
    ...(instance.tags ? { tags: instance.tags.map((name) => ({ name, namespace: "USER" })) } : {}),
    old_status: from,
    new_status: to,
    event_time: atMs,
  };
}

function instanceUpdate(atMs: number, instances: readonly Instance[], from: string, to: string): void {
  const [first] = instances;
  if (!first) return;
  emit(atMs, {
    type: "WORKFLOW_INSTANCE_UPDATE",
    workflow_id: first.workflow,
    workflow_name: first.name,
    change_records: instances.map((instance) => changeOf(instance, from, to, atMs)),
    sync_time: atMs + SYNC_MS,
  });
}

/** One attempt of a step from its creation to its end; each status is an event of its own. Returns the end. */
function attempt(
  instance: Instance,
  step: string,
  number: number,
  atMs: number,
  end: StepStatus,
  runMs: number,
): number {
  const isWaiting = step === "wait-for-sources";
  const path: readonly StepStatus[] = isWaiting
    ? ["NOT_CREATED", "CREATED", "INITIALIZED", "WAITING_FOR_SIGNALS", "EVALUATING_PARAMS", "STARTING", "RUNNING"]
    : ["NOT_CREATED", "CREATED", "INITIALIZED", "EVALUATING_PARAMS", "STARTING", "RUNNING"];
  const key = `${instance.workflow}/${instance.id}`;
  const update = (time: number, from: StepStatus, to: StepStatus): void =>
    emit(time, {
      type: "STEP_INSTANCE_UPDATE",
      workflow_id: instance.workflow,
      workflow_instance_id: instance.id,
      workflow_run_id: 1,
      step_id: step,
      step_attempt_id: number,
      workflow_uuid: uuid(key),
      step_uuid: uuid(`${key}/${step}/${number}`),
      correlation_id: uuid(`correlation of ${key}`),
      step_instance_id: instance.id,
      pending_records: [{ old_status: from, new_status: to, event_time: time }],
      sync_time: time + SYNC_MS,
    });
  let time = atMs;
  let status: StepStatus = "NOT_CREATED";
  for (const next of path.slice(1)) {
    time += next === "EVALUATING_PARAMS" && isWaiting ? 20_000 : 180;
    update(time, status, next);
    status = next;
  }
  time += runMs;
  if (end === "SUCCEEDED") {
    update(time, "RUNNING", "FINISHING");
    status = "FINISHING";
    time += 90;
  }
  update(time, status, end);
  return time;
}

interface Step {
  readonly id: string;
  /** How each attempt ends; the engine retries what is not the last. */
  readonly ends: readonly StepStatus[];
  readonly runMs: number;
}

/** A whole instance: created, its steps one after the other, its end. */
function instanceLife(
  instance: Instance,
  startMs: number,
  steps: readonly Step[],
  end: string,
  isAnnounced = true,
): void {
  let time = startMs;
  if (isAnnounced) instanceUpdate(time, [instance], "CREATED", "IN_PROGRESS");
  for (const { id, ends, runMs } of steps) {
    for (const [index, ending] of ends.entries()) {
      time = attempt(instance, id, index + 1, time + 250, ending, runMs);
      emit(time + 40, {
        type: "INSTANCE_ACTION",
        workflow_id: instance.workflow,
        group_info: 3,
        entity_type: "STEP",
        workflow_instance_id: instance.id,
        workflow_run_id: 1,
        step_id: id,
        step_attempt_id: index + 1,
        action_code: 0,
      });
      if (index < ends.length - 1) time += 10_000; // the engine's pause before a retry
    }
  }
  instanceUpdate(time + 400, [instance], "IN_PROGRESS", end);
}

function version(atMs: number, workflow: string, author: string, fields: Record<string, unknown>, log: string): void {
  const times = { event_time: atMs, sync_time: atMs + SYNC_MS };
  emit(atMs, {
    type: "WORKFLOW_VERSION_UPDATE",
    workflow_id: workflow,
    author,
    ...fields,
    log,
    ...times,
  } as EngineEvent);
}

const minute = (minutes: number): number => START_MS + minutes * 60_000;
const succeeded = (id: string, runMs: number): Step => ({ id, ends: ["SUCCEEDED"], runMs });

// A daily load: waits for its sources, succeeds; the second run is retried once by the engine.
const load = (id: number): Instance => ({
  workflow: "etl.daily-load",
  name: "Daily load",
  id,
  tags: ["nightly", "gold"],
});
emit(minute(0), { type: "START_WORKFLOW", workflow_id: "etl.daily-load" });
for (const id of [101, 102, 103]) {
  const extract: Step = {
    id: "extract",
    ends: id === 102 ? ["PLATFORM_FAILED", "SUCCEEDED"] : ["SUCCEEDED"],
    runMs: 42_000,
  };
  const steps = [
    succeeded("wait-for-sources", 900),
    extract,
    succeeded("transform", 61_000),
    succeeded("publish", 8_000),
  ];
  instanceLife(load(id), minute((id - 101) * 5), steps, "SUCCEEDED");
}

// A training run whose author made a mistake twice, mended it, and activated the new version.
const train = (id: number): Instance => ({ workflow: "ml.train-ranker", name: "Train the ranker", id, tags: ["gpu"] });
emit(minute(1), { type: "START_WORKFLOW", workflow_id: "ml.train-ranker" });
instanceLife(
  train(55),
  minute(1),
  [
    succeeded("prepare", 30_000),
    { id: "train", ends: ["USER_FAILED", "USER_FAILED", "FATALLY_FAILED"], runMs: 20_000 },
  ],
  "FAILED",
);
version(
  minute(6),
  "ml.train-ranker",
  "mei",
  {
    workflow_name: "Train the ranker",
    version_id: 9,
    snapshot_id: 31,
    current_active_version: 8,
    previous_active_version: 8,
  },
  "new definition",
);
version(
  minute(6.2),
  "ml.train-ranker",
  "mei",
  { version_id: 10, current_active_version: 8, previous_active_version: 8 },
  "new version",
);
version(minute(6.5), "ml.train-ranker", "mei", { current_active_version: 10, previous_active_version: 8 }, "activated");
instanceLife(
  train(56),
  minute(7),
  [succeeded("prepare", 28_000), succeeded("train", 240_000), succeeded("evaluate", 15_000)],
  "SUCCEEDED",
);

// A report that runs into its time limit, is stopped by a person, and gets other properties.
const report = (id: number): Instance => ({ workflow: "report.revenue", name: "Revenue report", id });
instanceLife(
  report(7),
  minute(2),
  [{ id: "query", ends: ["TIMEOUT_FAILED", "TIMED_OUT"], runMs: 120_000 }],
  "TIMED_OUT",
);
emit(minute(9), {
  type: "TERMINATE_THEN_RUN",
  workflow_id: "report.revenue",
  instance_run_uuids: [{ instance_id: 8, run_id: 1, uuid: uuid("report.revenue/8") }],
  action: "STOP",
  user: "ana",
  reason: "wrong currency",
});
instanceLife(report(8), minute(8), [{ id: "query", ends: ["STOPPED"], runMs: 62_000 }], "STOPPED");
version(minute(10), "report.revenue", "ana", { snapshot_id: 4 }, "time limit raised");
instanceLife(report(9), minute(11), [succeeded("query", 95_000), succeeded("send", 2_000)], "SUCCEEDED");

// A burst: a backfill of forty instances, announced in one event.
const backfill = Array.from(
  { length: 40 },
  (_, index): Instance => ({
    workflow: "etl.backfill-clicks",
    name: "Backfill of clicks",
    id: index + 1,
    depth: 1,
    tags: ["backfill"],
  }),
);
emit(minute(4), { type: "START_WORKFLOW", workflow_id: "etl.backfill-clicks" });
instanceUpdate(minute(4), backfill, "CREATED", "IN_PROGRESS");
for (const instance of backfill) {
  const end: StepStatus = instance.id === 13 ? "FATALLY_FAILED" : "SUCCEEDED";
  const step: Step = { id: "copy", ends: [end], runMs: 30_000 + instance.id * 700 };
  instanceLife(instance, minute(4) + instance.id * 20, [step], instance.id === 13 ? "FAILED" : "SUCCEEDED", false);
}
emit(minute(6), {
  type: "INSTANCE_ACTION",
  workflow_id: "etl.backfill-clicks",
  group_info: 3,
  entity_type: "WORKFLOW",
  workflow_action: "RESUME",
});

// An old export is switched off and deleted; the engine wraps the last event as a notification.
version(minute(12), "billing.legacy-export", "tom", { previous_active_version: 3 }, "deactivated");
emit(minute(13), {
  type: "NOTIFICATION",
  event: {
    type: "DELETE_WORKFLOW",
    workflow_id: "billing.legacy-export",
    internal_id: 4711,
    author: "tom",
    timestamp: minute(13),
  },
});

// What no processor can read: half a message, an event from a newer engine, a status nobody knows.
emitLine(minute(3.5), '{"type":"STEP_INSTANCE_UPDATE","workflow_id":"etl.daily-load","workflow_inst');
emitLine(
  minute(7.5),
  JSON.stringify({ type: "WORKFLOW_FORECAST", workflow_id: "ml.train-ranker", expected_end: minute(12) }),
);
emitLine(
  minute(8.5),
  JSON.stringify({
    type: "WORKFLOW_INSTANCE_UPDATE",
    workflow_id: "report.revenue",
    workflow_name: "Revenue report",
    change_records: [changeOf(report(8), "IN_PROGRESS", "HIBERNATING", minute(8.5))],
    sync_time: minute(8.5) + SYNC_MS,
  }),
);

for (const { line } of timeline.toSorted((a, b) => a.atMs - b.atMs)) process.stdout.write(`${line}\n`);
