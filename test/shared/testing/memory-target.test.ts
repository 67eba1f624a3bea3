import { expect, test } from "vitest";
import * as deployments from "../../../examples/deployment-system/engine.ts";
import { enginePublisher } from "../../../shared/publisher/index.ts";
import { memoryTarget, sampleEvents } from "../../../shared/testing/index.ts";

const samples = sampleEvents();

test("a target in memory has what the engine SDK sent, split, in order, and of the same event one message", async () => {
  const target = memoryTarget();
  const publisher = enginePublisher(target);
  const of = (workflow_instance_id: number) => ({ workflow_instance_id });
  const update = samples.internal("WORKFLOW_INSTANCE_UPDATE", { workflow_id: "w", change_records: [of(1), of(2)] });

  const published = await publisher.publish([update, samples.internal("START_WORKFLOW", { workflow_id: "w" })]);
  const again = await publisher.publish([update]);

  expect(target.messages.map(({ groupId }) => groupId).toSorted()).toEqual(["w", "w/1", "w/2"]);
  expect(target.events.flatMap(samples.published).map(({ type }) => type)).toEqual(
    Array(2)
      .fill("workflow-instance.status.changed")
      .flatMap((v1) => [v1, "WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT"]),
  );
  expect(published.map(({ messages }) => messages.length)).toEqual([2, 1]);
  expect(again[0]).toEqual(published[0]);
});

test("what it refuses, the engine is told of by its place", async () => {
  const target = memoryTarget({ refuse: ({ type }) => (type === "START_WORKFLOW" ? "not today" : undefined) });
  const events = [samples.internal("DELETE_WORKFLOW"), samples.internal("START_WORKFLOW")];

  await expect(enginePublisher(target).publish(events)).rejects.toMatchObject({
    code: "not-accepted",
    notAccepted: [{ index: 1, type: "START_WORKFLOW", reason: "not today" }],
  });
  expect(target.events).toEqual([events[0]]);
});

test("an engine of one's own has its own events in it", async () => {
  const { engine } = deployments;
  const target = memoryTarget<Parameters<typeof engine.internal.split>[0]>();
  const event = sampleEvents(deployments).internal("HOST_PROGRESS", { deployment_id: "d-1" });

  await enginePublisher(target, { engine }).publish([event]);

  expect(target.events).toEqual([event]);
  expect(target.messages[0]).toMatchObject({ groupId: "d-1", type: "HOST_PROGRESS" });
});
