// Nothing of the engine's internals leaves in v1: every field that is not part of it holds something recognizable.
import { expect, test } from "vitest";
import * as factories from "../../../../../support/internal-events.ts";
import { read } from "../../../../../support/read.ts";

const SECRET = "only-for-the-engine";
const SECRET_NUMBER = 987_654_321_012;
const hidden = { later_field: SECRET, queue_id: SECRET_NUMBER };
const uuids = { workflow_uuid: SECRET, step_uuid: SECRET };
const author = { name: "ana", team: SECRET, employee: SECRET_NUMBER };
const record = factories.changeRecord({
  ...{ ...hidden, workflow_uuid: SECRET, group_info: SECRET_NUMBER },
  parent: { workflow_id: SECRET, instance_id: SECRET_NUMBER },
  tags: [{ name: "gold", namespace: "SYSTEM", permit: SECRET_NUMBER, owner: SECRET }],
});

test.each([
  factories.stepInstanceUpdate({ ...hidden, ...uuids, step_instance_id: SECRET_NUMBER, sync_time: SECRET_NUMBER }),
  factories.workflowInstanceUpdate([record], { ...hidden, sync_time: SECRET_NUMBER }),
  factories.workflowVersionUpdate({ ...hidden, author, log: SECRET, sync_time: SECRET_NUMBER, version_id: 1 }),
  factories.workflowVersionUpdate({ ...hidden, author, log: SECRET, sync_time: SECRET_NUMBER, snapshot_id: 1 }),
  factories.workflowVersionUpdate({ ...hidden, author, log: SECRET, sync_time: SECRET_NUMBER }),
  { ...factories.deleteWorkflow({ ...hidden, author }), ...hidden },
])("$type: what the engine keeps to itself stays inside", (event) => {
  for (const message of [
    event,
    ...(event["type"] === "NOTIFICATION" ? [] : [{ type: "NOTIFICATION", event, ...hidden }]),
  ]) {
    const reading = read(message);

    expect(reading.kind).toBe("published");
    expect(JSON.stringify(reading)).not.toContain(SECRET);
    expect(JSON.stringify(reading)).not.toContain(String(SECRET_NUMBER));
  }
});
