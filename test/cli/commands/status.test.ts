import { expect, test } from "vitest";
import { describeFinding } from "../../../cli/commands/status.ts";
import { findings, type Symptoms } from "../../../operations/deployment/status.ts";

const EMPTY = { visible: 0, inFlight: 0, delayed: 0 };
const status = (overrides: Partial<Symptoms> = {}): Symptoms => ({
  quarantine: EMPTY,
  deadLetter: EMPTY,
  oldestSeconds: 0,
  mappingState: "Enabled",
  deploymentStatus: "",
  ...overrides,
});

test.each([
  ["nothing", status(), "UPDATE_COMPLETE", []],
  ["an age that CloudWatch does not know", status({ oldestSeconds: undefined }), "CREATE_COMPLETE", []],
  ["a short wait", status({ oldestSeconds: 300 }), "CREATE_COMPLETE", []],
  ["a long wait", status({ oldestSeconds: 301 }), "CREATE_COMPLETE", [/301 s old, more than 300/]],
  [
    "what somebody looks at right now",
    status({ quarantine: { ...EMPTY, inFlight: 2 } }),
    "CREATE_COMPLETE",
    [/2 quarantined/],
  ],
  ["a mapping on its way", status({ mappingState: "Disabling" }), "CREATE_COMPLETE", [/its mapping is Disabling/]],
  [
    "a deployment that was taken back",
    status(),
    "UPDATE_ROLLBACK_COMPLETE",
    [/last deployment is UPDATE_ROLLBACK_COMPLETE/],
  ],
  ["a deployment under way", status(), "UPDATE_IN_PROGRESS", [/last deployment is UPDATE_IN_PROGRESS/]],
])("%s", (_, given, deploymentStatus, expected) => {
  const found = findings({ ...given, deploymentStatus }, 300);

  expect(found.map(describeFinding)).toEqual(expected.map((finding) => expect.stringMatching(finding)));
});
