import { expect, test } from "vitest";
import { type EngineEvent, toMessages } from "../../../shared/engine/index.ts";
import * as factories from "../../support/internal-events.ts";

const SQS_BYTES = 1_048_576;
const messagesOf = (event: unknown) => toMessages([event as EngineEvent], SQS_BYTES);

test("an update of several instances is one message per instance, each in its own group", () => {
  const records = [1, 2, 1].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const messages = messagesOf(factories.workflowInstanceUpdate(records));

  expect(messages.map(({ groupId }) => groupId)).toEqual(["etl.daily/1", "etl.daily/2"]);
  expect(messages.map(({ body }) => JSON.parse(body).change_records.length)).toEqual([2, 1]);
});

// It went into the group of the workflow, where nothing kept it in order with the other events of an instance.
test("an update of several instances that comes as a notification is split in the same way", () => {
  const records = [1, 2, 1].map((workflow_instance_id) => factories.changeRecord({ workflow_instance_id }));

  const messages = messagesOf({ type: "NOTIFICATION", event: factories.workflowInstanceUpdate(records) });

  expect(messages.map(({ groupId }) => groupId)).toEqual(["etl.daily/1", "etl.daily/2"]);
  expect(messages.map(({ body }) => JSON.parse(body))).toMatchObject([
    { type: "NOTIFICATION", event: { type: "WORKFLOW_INSTANCE_UPDATE", change_records: [records[0], records[2]] } },
    { type: "NOTIFICATION", event: { type: "WORKFLOW_INSTANCE_UPDATE", change_records: [records[1]] } },
  ]);
});
