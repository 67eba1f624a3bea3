// A local stack for the tests of one file, and the command beside it, as a person types it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import type { EmbeddedAws } from "../../local/index.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import { type CommandCalls, documentedCalls, recordCalls } from "./command-calls.ts";
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
  /** What the commands of this file have called so far. */
  readonly calls: () => CommandCalls;
  /** A `tail` that listens, until the test ends. */
  readonly startTail: (...args: string[]) => Promise<RunningSluice>;
}

/**
 * To be called once in a test file; the stack is there in its tests. Whatever they do, a command may call only what docs/cli.md says
 * that it needs.
 */
export function commandStack(engine?: LoadedEngine, kafka?: string): CommandStack {
  let aws: EmbeddedAws;
  let cwd: string;
  let calls: CommandCalls;
  beforeAll(async () => {
    aws = await localStack("standard", engine, kafka);
    calls = recordCalls();
  });
  afterAll(async () => {
    await aws.stop();
    calls.stop();
    for (const command of calls.commands()) {
      const unnamed = [...calls.of(command)].filter((action) => !documentedCalls(command).has(action));
      expect(unnamed, `what \`sluice ${command}\` has called and docs/cli.md does not name`).toEqual([]);
    }
  });
  beforeEach(() => {
    cwd = temporaryFolder();
  });
  return {
    aws: () => aws,
    cwd: () => cwd,
    calls: () => calls,
    run: (...args) => runSluice([...args, "--endpoint", aws.endpoint], { cwd, env: calls.env(args) }),
    fileOf(...lines) {
      const file = join(cwd, "lines");
      writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
      return file;
    },
    async startTail(...args) {
      const tail = startSluice(["tail", ...args, "--endpoint", aws.endpoint], { cwd, env: calls.env(["tail"]) });
      onTestFinished(() => void tail.child.kill("SIGTERM"));
      await expect.poll(tail.said, { timeout: 60_000 }).toContain("Ctrl-C ends it");
      return tail;
    },
  };
}
