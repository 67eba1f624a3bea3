import { expect, test } from "vitest";
import { describeFinding, describeVersion } from "../../../cli/commands/status.ts";
import { findings, type QueueStatus } from "../../../operations/deployment/status.ts";

const EMPTY = { waiting: 0, in_flight: 0, oldest_seconds: 0 };
const PROCESSOR = { name: "p", mapping: null, state: "Enabled", changed: "", max_concurrency: null };
const status = ({
  state = "Enabled",
  ...queues
}: {
  state?: string;
  internal?: QueueStatus;
  quarantine?: QueueStatus;
} = {}) => ({
  queues: { internal: EMPTY, quarantine: EMPTY, dead_letter: EMPTY, ...queues },
  processor: { ...PROCESSOR, state },
});

test.each([
  ["nothing", status(), "UPDATE_COMPLETE", []],
  [
    "an age that CloudWatch does not know",
    status({ internal: { ...EMPTY, oldest_seconds: null } }),
    "CREATE_COMPLETE",
    [],
  ],
  ["a short wait", status({ internal: { ...EMPTY, waiting: 9, oldest_seconds: 300 } }), "CREATE_COMPLETE", []],
  [
    "a long wait",
    status({ internal: { ...EMPTY, oldest_seconds: 301 } }),
    "CREATE_COMPLETE",
    [/301 s old, more than 300/],
  ],
  [
    "what somebody looks at right now",
    status({ quarantine: { ...EMPTY, in_flight: 2 } }),
    "CREATE_COMPLETE",
    [/2 quarantined/],
  ],
  ["a mapping on its way", status({ state: "Disabling" }), "CREATE_COMPLETE", [/its mapping is Disabling/]],
  [
    "a deployment that was taken back",
    status(),
    "UPDATE_ROLLBACK_COMPLETE",
    [/last deployment is UPDATE_ROLLBACK_COMPLETE/],
  ],
  ["a deployment under way", status(), "UPDATE_IN_PROGRESS", [/last deployment is UPDATE_IN_PROGRESS/]],
])("%s", (_, given, deployment, expected) => {
  const found = findings({ ...given, deployment: { status: deployment } }, 300);

  expect(found.map(describeFinding)).toEqual(expected.map((finding) => expect.stringMatching(finding)));
});

test("a deployment of another version than the command's is told in a line", () => {
  const own_version = "0.2.0+0123456789ab";

  expect(describeVersion({ version: own_version, own_version })).toBe(`Version: ${own_version}, that of this command`);
  expect(describeVersion({ version: "0.1.0+ba9876543210.dirty", own_version })).toBe(
    `Version: 0.1.0+ba9876543210.dirty; this command is of another, ${own_version}`,
  );
  expect(describeVersion({ version: null, own_version })).toBe(
    `Version: unknown; this command is of another, ${own_version}`,
  );
});
