// A local stack for the tests of one file, and the command beside it, as a person types it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import type { EmbeddedAws } from "../../local/index.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import { type RunningSluice, runSluice, startSluice } from "./running-sluice.ts";
import { type Finished, temporaryFolder } from "./sluice.ts";
import { localStack } from "./stopped-stack.ts";

export interface CommandStack {
  readonly aws: () => EmbeddedAws;
  /** Where the commands of this test keep their state. */
  readonly cwd: () => string;
  readonly run: (...args: string[]) => Promise<Finished>;
  /** A file of these lines, texts as they are. */
  readonly fileOf: (...lines: readonly (string | object)[]) => string;
  /** A `tail` that listens, until the test ends. */
  readonly startTail: (...args: string[]) => Promise<RunningSluice>;
}

/** To be called once in a test file; the stack is there in its tests. */
export function commandStack(engine?: LoadedEngine, kafka?: string): CommandStack {
  let aws: EmbeddedAws;
  let cwd: string;
  beforeAll(async () => {
    aws = await localStack("standard", engine, kafka);
  });
  afterAll(() => aws.stop());
  beforeEach(() => {
    cwd = temporaryFolder();
  });
  return {
    aws: () => aws,
    cwd: () => cwd,
    run: (...args) => runSluice([...args, "--endpoint", aws.endpoint], { cwd }),
    fileOf(...lines) {
      const file = join(cwd, "lines");
      writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
      return file;
    },
    async startTail(...args) {
      const tail = startSluice(["tail", ...args, "--endpoint", aws.endpoint], { cwd });
      onTestFinished(() => void tail.child.kill("SIGTERM"));
      await expect.poll(tail.said, { timeout: 60_000 }).toContain("Ctrl-C ends it");
      return tail;
    },
  };
}
