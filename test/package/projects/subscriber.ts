// A subscriber's program: with the package alone, no SDK and no CDK.
import { readFileSync } from "node:fs";
import { V1_TYPES } from "sluice/contracts";
import { type EventHandler, filter, matches, readEvent, withoutDuplicates } from "sluice/subscriber";
import { memoryTopic, sampleEvents } from "sluice/testing";

const schema = "node_modules/sluice/docs/contracts/v1/workflow.deleted.schema.json";
const [event] = JSON.parse(readFileSync(schema, "utf8")).examples;

const reading = readEvent(event);
if (reading.kind !== "event" || reading.contract !== "v1") throw new Error(JSON.stringify(reading));
// Narrowed by its type: `internal_id` is a number only here.
if (reading.event.type !== "io.sluice.workflow.deleted.v1") throw new Error(reading.event.type);
const internalId: number = reading.event.data.internal_id;

let handled = 0;
const handle: EventHandler = withoutDuplicates(() => {
  handled += 1;
});
await handle(reading);
await handle(reading);

const wanted = filter({ type: ["workflow.deleted"], workflow: [{ prefix: "" }] });
const topic = memoryTopic();
topic.subscribe(handle, { filter: wanted });
await topic.publish(sampleEvents().external("io.sluice.workflow.deleted.v1"));
const passes = matches(wanted, { attributes: { type: "workflow.deleted", workflow_id: "etl.daily" } });
console.log(JSON.stringify({ types: V1_TYPES.length, handled, passes, hasId: Number.isInteger(internalId) }));
