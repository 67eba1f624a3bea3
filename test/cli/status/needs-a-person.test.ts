import { expect, test } from "vitest";
import { needsAPerson } from "../../../cli/status/needs-a-person.ts";
import type { Status } from "../../../cli/status/read-status.ts";

const EMPTY = { visible: 0, inFlight: 0, delayed: 0, oldestSeconds: 0 };
const status = (overrides: Partial<Status> = {}): Status =>
  ({ internal: EMPTY, quarantine: EMPTY, deadLetter: EMPTY, mappingState: "Enabled", ...overrides }) as Status;

test.each([
  ["nothing", status(), "UPDATE_COMPLETE", []],
  [
    "an age that CloudWatch does not know",
    status({ internal: { ...EMPTY, oldestSeconds: undefined } }),
    "CREATE_COMPLETE",
    [],
  ],
  ["a short wait", status({ internal: { ...EMPTY, visible: 9, oldestSeconds: 300 } }), "CREATE_COMPLETE", []],
  [
    "a long wait",
    status({ internal: { ...EMPTY, oldestSeconds: 301 } }),
    "CREATE_COMPLETE",
    [/301 s old, more than 300/],
  ],
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
])("%s", (_, given, deployment, findings) => {
  expect(needsAPerson(given, deployment, 300)).toEqual(findings.map((finding) => expect.stringMatching(finding)));
});
