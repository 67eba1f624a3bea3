// Whatever a subscriber gives to the one function that reads.
import { changeId, gapDetector, readEvent } from "../../../shared/engines/maestro/subscriber/index.ts";
import { notification } from "../../support/deliveries.ts";
import { externalEvent } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";
import { jsonFrom } from "../json-from.ts";
import { gist, hold, holdPrototypes, type Target } from "../target.ts";

const WORDS = [
  ...["Type", "Message", "MessageAttributes", "Notification", "Sns", "body", "Body", "messageAttributes", "Records"],
  ...["dataType", "stringValue", "String.Array", "specversion", "1.0", "id", "type", "data", "transitions", "sequence"],
  ...["WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT", "io.sluice.step-instance.status.changed.v1", "{}", "[]", "{"],
];
const events = [
  externalEvent(factories.stepInstanceUpdate()),
  externalEvent(factories.workflowInstanceUpdate()),
  externalEvent(factories.deleteWorkflow()),
];

export const event: Target = {
  seeds: () => [
    ...events.map(({ body }) => body),
    ...events.map((each) => JSON.stringify(notification(each))),
    ...events.map(({ body }) =>
      JSON.stringify({ body, messageAttributes: { status: { dataType: "String", stringValue: "[1]" } } }),
    ),
    '{"specversion":"9.9","id":"i","source":"/s","type":"io.sluice.later.v7","later":[1]}',
  ],
  fuzz(data) {
    const said: string[] = [];
    for (const received of [data, data.toString("utf8"), jsonFrom(data, WORDS)]) {
      const reading = readEvent(received);
      hold(["event", "unknown", "problem"].includes(reading.kind), "an unknown answer");
      if (reading.kind === "problem") {
        said.push(reading.reason, reading.reason === "invalid-json" ? "" : gist(reading.detail));
        continue;
      }
      hold(changeId(reading).length > 0, "an event without an id");
      const detector = gapDetector();
      detector(reading);
      detector(reading);
    }
    holdPrototypes();
    return said;
  },
};
