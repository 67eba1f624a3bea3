// What subscribers filter on.
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import * as factories from "../../support/internal-events.ts";
import { eventsOf, read } from "../../support/read.ts";

const attributesOf = (message: unknown) => eventsOf(read(message, "v1", "maestro")).map(({ attributes }) => attributes);
const ALWAYS = ["contract", "type", "category", "cluster", "workflow_id"];

describe("an event has the attributes that apply to it, and no others", () => {
  test.each([
    ["a workflow change", factories.workflowVersionUpdate({ version_id: 1 }), ALWAYS],
    ["a deletion", factories.deleteWorkflow(), ALWAYS],
    ["a workflow instance", factories.workflowInstanceUpdate(), [...ALWAYS, "status", "terminal", "tags"]],
    ["a step", factories.stepInstanceUpdate(), [...ALWAYS, "step_id", "status", "terminal"]],
  ])("%s", (_name, message, names) => {
    for (const attributes of attributesOf(message)) expect(Object.keys(attributes)).toEqual(names);
  });
});

test("contract and type name what the body is, so that one queue can read several contracts", () => {
  expect(attributesOf(factories.deleteWorkflow())).toMatchObject([
    { contract: "v1", type: "workflow.deleted", category: "workflow-change", cluster: "test" },
    { contract: "maestro", type: "WORKFLOW_DELETION_CHANGE_EVENT", category: "workflow-change", cluster: "test" },
  ]);
});

test("`status` lists each status that the transitions lead to, once; `terminal` speaks of the last", () => {
  const path = ["RUNNING", "PAUSED", "RUNNING", "FINISHING", "SUCCEEDED"];
  const pending_records = path.slice(1).map((new_status, index) => ({
    ...{ old_status: path[index], new_status, event_time: index },
  }));

  expect(attributesOf(factories.stepInstanceUpdate({ pending_records }))).toMatchObject([
    { status: ["PAUSED", "RUNNING", "SUCCEEDED"], terminal: "true" },
    { status: ["PAUSED", "RUNNING", "FINISHING", "SUCCEEDED"], terminal: "true" },
  ]);
  expect(attributesOf(factories.stepInstanceUpdate({ pending_records: pending_records.slice(0, 2) }))).toMatchObject([
    { status: ["PAUSED", "RUNNING"], terminal: "false" },
    { status: ["PAUSED", "RUNNING"], terminal: "false" },
  ]);
});

test("`tags` are the names of the tags, each once", () => {
  const tags = [{ name: "gold", namespace: "SYSTEM" }, { name: "nightly" }, { name: "gold" }];

  for (const attributes of attributesOf(factories.workflowInstanceUpdate([factories.changeRecord({ tags })]))) {
    expect(attributes["tags"]).toEqual(["gold", "nightly"]);
  }
});

describe("a value that SNS would refuse, or keep from those who filter, is left out, and the body has it", () => {
  test.each([
    ["an empty one", ""],
    ["an emoji", "🚀"],
    ["a tab", "a\tb"],
    ["a line break", "a\nb"],
    ["a carriage return", "a\r"],
    ["a control character", "a\u0001"],
    ["a vertical tab", "a\u000b"],
    ["a non-character", "a\ufffe"],
    ["the other non-character", "a\uffff"],
  ])("%s", (_name, value) => {
    const step = eventsOf(read(factories.stepInstanceUpdate({ workflow_id: value, step_id: value }), "v1", "maestro"));
    const record = factories.changeRecord({ tags: [{ name: "a" }, { name: value }, { name: "b" }] });
    const instance = eventsOf(read(factories.workflowInstanceUpdate([record]), "v1", "maestro"));

    for (const { attributes, body } of step) {
      expect(attributes).not.toHaveProperty("workflow_id");
      expect(attributes).not.toHaveProperty("step_id");
      expect(body.data ?? body).toMatchObject({ workflow_id: value, step_id: value });
    }
    for (const { attributes, body } of instance) {
      expect(attributes["tags"]).toEqual(["a", "b"]);
      expect((body.data ?? body).tags).toMatchObject([{ name: "a" }, { name: value }, { name: "b" }]);
    }
  });

  test.each([" ", "ü", "\ud7ff", "\ue000", "\ufffd"])("but not %j", (value) => {
    const [attributes] = attributesOf(factories.stepInstanceUpdate({ step_id: value }));

    expect(attributes?.["step_id"]).toBe(value);
  });
});

test("a value that was cut in the middle of an emoji is made well-formed, as in the body", () => {
  const record = factories.changeRecord({ tags: [{ name: "a\ud83d" }, { name: "a\ufffd" }] });

  const [step] = attributesOf(factories.stepInstanceUpdate({ workflow_id: "a\ud83d" }));
  const [instance] = attributesOf(factories.workflowInstanceUpdate([record]));

  expect(step?.["workflow_id"]).toBe("a\ufffd");
  expect(instance?.["tags"]).toEqual(["a\ufffd"]);
});

test("without a tag that SNS takes there is no attribute `tags`, which SNS would refuse when empty", () => {
  for (const tags of [undefined, null, [], [{ name: "" }]]) {
    for (const attributes of attributesOf(factories.workflowInstanceUpdate([factories.changeRecord({ tags })]))) {
      expect(attributes).not.toHaveProperty("tags");
    }
  }
});

test("a name of the deployment that SNS would refuse is left out like any other value", () => {
  const context = { cluster: "🚀", sequenceNumber: "1", nowMs: 0 };

  const [event] = eventsOf(
    readMessage(
      JSON.stringify(factories.deleteWorkflow()),
      { internal: maestroEvents, contracts: [CONTRACTS.v1] },
      context,
    ),
  );

  expect(event?.attributes).not.toHaveProperty("cluster");
  expect(event?.body.source).toBe("/sluice/%F0%9F%9A%80");
});
