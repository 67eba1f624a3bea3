// The team's own test, without a deployment: node --test examples/dashboard/board-test.ts
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryTopic, sampleEvents } from "../../shared/testing/index.ts";
import { Board } from "./board.ts";
import { newestOf, STATUS_CHANGES } from "./subscription.ts";

const samples = sampleEvents();

/** A status of an instance, at some minute. */
const changed = (status: "RUNNING" | "SUCCEEDED", minute: number, workflow_instance_id = 7) =>
  samples.external("io.sluice.workflow-instance.status.changed.v1", {
    subject: `workflows/etl.daily-load/instances/${workflow_instance_id}/runs/1`,
    partitionkey: `etl.daily-load/${workflow_instance_id}`,
    time: `2026-11-23T06:0${minute}:00.000Z`,
    data: { workflow_id: "etl.daily-load", workflow_instance_id, status },
  });

/** The numbers that the board shows once events were published in this order. */
async function shown(...events: readonly ReturnType<typeof changed>[]): Promise<readonly (readonly string[])[]> {
  const board = new Board();
  const topic = memoryTopic();
  topic.subscribe(
    newestOf((received) => board.take(received)),
    { filter: STATUS_CHANGES },
  );
  await topic.publish(...events);
  const [, ...rows] = board.render().split("\n");
  return rows.map((row) => row.split(/ +/));
}

test("each instance counts once, by the status it has now", async () => {
  const rows = await shown(changed("RUNNING", 1), changed("RUNNING", 1, 8), changed("SUCCEEDED", 2));

  assert.deepEqual(rows, [["etl.daily-load", "·", "1", "·", "1", "·", "·", "·"]]);
});

test("what comes again, or late, changes nothing", async () => {
  const rows = await shown(changed("SUCCEEDED", 2), changed("SUCCEEDED", 2), changed("RUNNING", 1));

  assert.deepEqual(rows, [["etl.daily-load", "·", "·", "·", "1", "·", "·", "·"]]);
});

test("changes of workflows and steps are none of the board's business", async () => {
  const others = ["io.sluice.workflow.deleted.v1", "io.sluice.step-instance.status.changed.v1"] as const;

  assert.deepEqual(await shown(...others.map((type) => samples.external(type))), []);
});
