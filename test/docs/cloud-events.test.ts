// Events of v1 as CloudEvents' own SDK for JavaScript reads them.
import { CloudEvent, HTTP, type Message } from "cloudevents";
import { expect, test } from "vitest";
import { EXAMPLE_EVENTS } from "../support/contract-validators.ts";

const V1_EVENTS = EXAMPLE_EVENTS.filter(({ contract }) => contract === "v1");

function parsed(body: string): CloudEvent<unknown> {
  const message: Message = { headers: { "content-type": "application/cloudevents+json" }, body };
  const event = HTTP.toEvent(message);
  if (!(event instanceof CloudEvent)) throw new Error("not one event");
  return event;
}

test("the SDK takes every event of the example file, valid in its strict sense, and loses nothing", () => {
  for (const { body } of V1_EVENTS) {
    const event = parsed(body);

    expect(event.validate()).toBe(true);
    expect(event.toJSON()).toEqual(JSON.parse(body));
  }
  expect(V1_EVENTS.length).toBeGreaterThan(200);
});

test("extensions and data are where the SDK's users look for them", () => {
  const { partitionKey, body } = V1_EVENTS[0] as (typeof V1_EVENTS)[number];

  const event = parsed(body);

  expect(event["partitionkey"]).toBe(partitionKey);
  expect(event["sequence"]).toMatch(/^\d{39}\.\d{6}$/);
  expect(event.data).toMatchObject({ workflow_id: "etl.daily-load", status: "RUNNING" });
});
