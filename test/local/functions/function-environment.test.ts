// A process that was killed just before it was given a message brought down the embedded AWS with it (EPIPE).
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { functionEnvironment } from "../../../local/functions/function-environment.ts";
import { writeAssembly } from "../../support/assembly.ts";
import { childrenOf, hasEnded } from "../../support/faults/restartable.ts";

test("an invocation of a process that was killed at that moment fails, and the next one gets a new process", async () => {
  const folder = writeAssembly({ code: "export const handler = async (event) => event;" });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const plan = { name: "echo", codeFolder: join(folder, "code"), handler: "index.handler", memoryMb: 128 };
  const before = childrenOf(process.pid);
  const environment = functionEnvironment({
    plan: { ...plan, arn: "echo", timeoutSeconds: 20, variables: {}, logGroup: "echo" },
    endpoint: "http://127.0.0.1:1",
    onLog: () => undefined,
  });
  onTestFinished(environment.stop);

  for (let round = 0; round < 5; round += 1) {
    expect(await environment.invoke(round)).toEqual({ kind: "answered", value: round });
    const pids = childrenOf(process.pid).filter((pid) => !before.includes(pid));
    for (const pid of pids) process.kill(pid, "SIGKILL");
    while (!pids.every(hasEnded)); // without a turn of the event loop: nobody has told this process yet

    const result = await environment.invoke("too late");

    expect(result).toEqual({ kind: "failed", message: expect.stringContaining("SIGKILL") });
  }
});

test("what a function writes to standard error is in its log, as on Lambda", async () => {
  const code =
    "export const handler = async () => { console.log('one'); console.warn('two'); console.error('three'); };";
  const folder = writeAssembly({ code });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const logged: string[] = [];
  const plan = { name: "writes", codeFolder: join(folder, "code"), handler: "index.handler", memoryMb: 128 };
  const environment = functionEnvironment({
    plan: { ...plan, arn: "writes", timeoutSeconds: 20, variables: {}, logGroup: "writes" },
    endpoint: "http://127.0.0.1:1",
    onLog: (text) => logged.push(text.trim()),
  });
  onTestFinished(environment.stop);

  await environment.invoke({});

  expect(logged).toEqual(["one", "two", "three"]);
});
