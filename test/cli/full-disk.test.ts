// A replay whose folder takes no more: it stood for three minutes after it had said why.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as factories from "../support/internal-events.ts";
import { COMMAND, temporaryFile, temporaryFolder } from "../support/sluice.ts";

/** Fewer than a replay has under way at once, and more than its file takes. */
const EVENTS = 900;
/** KiB that anybody may write to a file, as if the disk were full: enough for what is synthesized. */
const FILE_MAX_KIB = 640;

/** Of a command in bash, once something was written to standard error. */
async function startedWith(script: string, expected: string) {
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  onTestFinished(() => {
    process.kill(-(child.pid ?? 0)); // whatever it has started
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const until = (text: string) => expect.poll(() => said, { timeout: 60_000 }).toContain(text);
  await until(expected);
  return { child, until, said: () => said };
}

test.each([
  ["with nothing more to read", (command: string, file: string) => `${command} < "${file}"`],
  ["while there may be more to read", (command: string, file: string) => `${command} < <(tail -n +1 -f "${file}")`],
])("a replay that can write no more says so and ends, %s", async (_, reading) => {
  const event = (workflow_instance_id: number) =>
    JSON.stringify(factories.stepInstanceUpdate({ workflow_instance_id }));
  const file = temporaryFile(Array.from({ length: EVENTS }, (_, index) => `${event(index)}\n`).join(""));
  const command = `"${COMMAND}" replay - --out "${join(temporaryFolder(), "out")}"`;

  const { until, said } = await startedWith(
    `ulimit -f ${FILE_MAX_KIB}; ${reading(command, file)}; echo "ended with $?" >&2; sleep 600`,
    "sluice: cannot write to ",
  );
  const startMs = performance.now();
  await until("ended with 1");

  expect(performance.now() - startMs).toBeLessThan(20_000);
  expect(said().match(/^sluice: .*$/gm)).toHaveLength(1);
});

test("Ctrl-C ends a replay that waits for more to read", async () => {
  const file = temporaryFile(`${JSON.stringify(factories.stepInstanceUpdate())}\n`);
  const out = join(temporaryFolder(), "out");
  const { child, said } = await startedWith(
    `exec "${COMMAND}" replay - --out "${out}" < <(tail -f "${file}")`,
    "Replaying -",
  );

  child.kill("SIGINT");
  const [exitCode] = await once(child, "exit");

  expect(exitCode).toBe(130);
  expect(said()).toContain("interrupted");
});
