// An object that claims a length, and one that cannot be compared: zod asks for the length of whatever has one, and threw.
// One such message failed its whole batch, again and again, until ten good ones were dead-lettered with it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRegistrations } from "../../cli/contract/registration.ts";
import { UsageError } from "../../cli/errors.ts";
import { ConfigError, parseConfig } from "../../infra/config.ts";
import { readEvent } from "../../shared/engines/maestro/subscriber/index.ts";
import { externalEvent } from "../support/external-events.ts";
import * as factories from "../support/internal-events.ts";
import { read } from "../support/read.ts";
import { temporaryFolder } from "../support/sluice.ts";

const ODD = { length: [{ toString: "not a function" }] };

test.each([
  factories.stepInstanceUpdate({ pending_records: ODD }),
  factories.workflowInstanceUpdate(ODD as never),
  factories.stepInstanceUpdate({ workflow_id: ODD, step_id: ODD }),
])("in a message it is quarantined: %#", (message) => {
  expect(read(message, "v1", "maestro")).toMatchObject({ kind: "quarantined", reason: "invalid-event" });
});

test.each(["id", "source", "type", "subject", "partitionkey", "sequence", "data"])(
  "in the %s of an external event it is a problem",
  (field) => {
    const event = JSON.parse(externalEvent(factories.stepInstanceUpdate()).body);

    expect(readEvent({ ...event, [field]: ODD })).toMatchObject({ kind: "problem" });
    const later = readEvent({ ...event, type: "later", [field]: ODD });
    expect(later.kind).toBe(field === "data" ? "unknown" : "problem"); // of a later type only the envelope is known
    expect(readEvent({ ...event, data: { ...event.data, transitions: ODD } })).toMatchObject({ kind: "problem" });
  },
);

test.each(["contracts", "internalConsumers", "subscribers", "stage", "alarms"])(
  "in the %s of a configuration it is an error of the configuration",
  (key) => {
    expect(() => parseConfig({ [key]: ODD })).toThrow(ConfigError);
    expect(() => parseConfig({ subscribers: [{ name: ODD, filter: { type: ODD, workflow: ODD } }] })).toThrow(
      ConfigError,
    );
  },
);

test("in a registration it is an error of the file", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "team.json"), JSON.stringify({ team: "team", contact: ODD, relies_on: ODD }));

  await expect(readRegistrations(folder)).rejects.toThrow(UsageError);
});
