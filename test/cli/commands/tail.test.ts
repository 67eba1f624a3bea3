import type { Message } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { eventJson, eventLine } from "../../../cli/commands/tail.ts";
import { type TailedEvent, tailedEvent } from "../../../operations/deployment/tail.ts";
import { type ExternalEvent, readMessage } from "../../../shared/contracts/index.ts";
import { DELIVERIES } from "../../support/deliveries.ts";
import { deploymentSystem, sampleLines } from "../../support/engines.ts";
import { externalEvent } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

const received = (event: Pick<ExternalEvent, "body" | "attributes">): TailedEvent =>
  tailedEvent({
    ...(DELIVERIES["an SQS message of the SDK, raw"]?.of(event) as Message),
    Attributes: { SentTimestamp: "1764000000100" },
  });
const step = factories.stepInstanceUpdate({ workflow_id: "näh/1", step_id: "load" });

test("an event of v1 is told by its time, place, and the attributes that say more", () => {
  const event = externalEvent(step);

  expect(eventLine(received(event))).toBe(
    `2025-11-24T16:00:00.005Z  v1  step-instance.status.changed  workflows/näh/1/instances/7/runs/1/steps/load/attempts/2  workflow_id=näh/1 status=SUCCEEDED terminal=true  ${event.id}`,
  );
});

test("an event of Maestro has no envelope: the time of delivery, and the beginning of its body", () => {
  const line = eventLine(received(externalEvent(step, { contract: "maestro" })));

  expect(line).toMatch(
    /^2025-11-24T16:00:00\.100Z {2}maestro {2}STEP_INSTANCE_STATUS_CHANGE_EVENT {2}\{"workflow_id":"näh\/1","workflow_instance_id":7,.*… {2}workflow_id=näh\/1 step_id=load status=FINISHING,SUCCEEDED terminal=true$/,
  );
});

test("an event of another engine is told in its own words", () => {
  const { internal, contracts } = deploymentSystem.engine;
  const context = { cluster: "blue", sequenceNumber: "1", nowMs: 0 };
  const events = sampleLines(deploymentSystem)
    .map((line) => readMessage(line, { internal, contracts }, context))
    .flatMap((reading) => (reading.kind === "published" ? reading.events : []));
  const failed = events.find(({ type }) => type === "deployment.failed") as ExternalEvent;

  const { time, data, id } = JSON.parse(failed.body);
  expect(eventLine(received(failed))).toBe(
    `${time}  deployments-v1  deployment.failed  deployments/${data.deployment_id}  service=${data.service} environment=${data.environment} outcome=${data.outcome}  ${id}`,
  );
  expect(JSON.parse(eventJson(received(failed)))).toEqual({
    attributes: failed.attributes,
    body: JSON.parse(failed.body),
  });
});

test.each([
  ["{", /JSON.*: \{$/, /"problem":.*,"body":"\{"/],
  ['{"type":"x","specversion":"1.0","time":"now","subject":"%","id":"1"}', /^now {2}x {2}% {2}1$/, /"type":"x"/],
])("what somebody else publishes to the topic is shown too: %s", (Body, line, json) => {
  expect(eventLine(tailedEvent({ Body }))).toMatch(line);
  expect(eventJson(tailedEvent({ Body }))).toMatch(json);
});

test("nothing in an event can move the cursor of a terminal", () => {
  const event = externalEvent(factories.stepInstanceUpdate({ step_id: "\u001b[2J\n" }));
  const foreign = JSON.stringify({ type: "\u001b[2J", specversion: "1.0", time: "\u0007", id: "\u0000" });

  for (const message of [received(event), tailedEvent({ Body: foreign }), tailedEvent({ Body: "\u001b[2J" })]) {
    const codes = [...eventLine(message)].map((character) => character.charCodeAt(0));
    expect(codes.filter((code) => code < 0x20 || code === 0x7f)).toEqual([]);
  }
});
