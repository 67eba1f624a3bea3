import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { preparePython } from "../../examples/python-subscriber/prepare-python.ts";
import { runExample } from "../support/run-example.ts";
import { temporaryFolder } from "../support/sluice.ts";

const here = (name: string): string =>
  fileURLToPath(new URL(`../../examples/python-subscriber/${name}`, import.meta.url));
const prepared = preparePython(here(".venv"), here("requirements.txt"));
const reason = prepared.kind === "missing" ? prepared.reason : undefined;
if (reason) process.stderr.write(`NOT TESTED: the subscriber in Python: ${reason}\n`);

test.skipIf(reason)(
  `the subscriber in Python reads and validates every failure${reason ? ` (not tested: ${reason})` : ""}`,
  async () => {
    const { status, stdout, stderr } = await runExample("python-subscriber");

    expect(stderr).toBe("");
    expect(stdout).toMatch(/^06:06:12 {2}TIMED_OUT {2}report.revenue, instance 7$/m);
    expect(stdout).toMatch(/^06:02:55 {2}FAILED {5}ml.train-ranker, instance 55$/m);
    expect(stdout).toContain("\n10 events read, each valid by its schema\n");
    expect(status).toBe(0);
  },
);

test("a machine without Python is told what is needed", () => {
  vi.stubEnv("PATH", temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());

  const missing = preparePython(join(temporaryFolder(), ".venv"), here("requirements.txt"));

  expect(missing).toEqual({ kind: "missing", reason: "Python 3.10 or later (python3) is needed" });
});
