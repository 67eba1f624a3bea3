// A process that was killed just before it was given a message brought down the embedded AWS with it (EPIPE).
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type FunctionEnvironment, functionEnvironment } from "../../../local/functions/function-environment.ts";
import { writeAssembly } from "../../support/assembly.ts";
import { childrenOf, hasEnded } from "../../support/faults/restartable.ts";

interface Surroundings {
  readonly timeoutSeconds?: number;
  readonly onLog?: (text: string) => void;
}

function environmentOf(
  code: string,
  { timeoutSeconds = 20, onLog = () => undefined }: Surroundings = {},
): FunctionEnvironment {
  const folder = writeAssembly({ code });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const plan = { name: "tried", codeFolder: join(folder, "code"), handler: "index.handler", memoryMb: 128 };
  const environment = functionEnvironment({
    plan: { ...plan, arn: "tried", timeoutSeconds, variables: {}, logGroup: "tried" },
    endpoint: "http://127.0.0.1:1",
    onLog,
  });
  onTestFinished(environment.stop);
  return environment;
}

test("an invocation of a process that was killed at that moment fails, and the next one gets a new process", async () => {
  const before = childrenOf(process.pid);
  const environment = environmentOf("export const handler = async (event) => event;");

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
  const logged: string[] = [];
  const environment = environmentOf(
    "export const handler = async () => { console.log('one'); console.warn('two'); console.error('three'); };",
    { onLog: (text) => logged.push(text.trim()) },
  );

  await environment.invoke({});

  expect(logged).toEqual(["one", "two", "three"]);
});

test("invocations that come at once run one by one in one process, in their order", async () => {
  const logged: string[] = [];
  const environment = environmentOf(
    `export const handler = async (event) => {
      process.stdout.write(\`\${process.pid} begins \${event}\`);
      await new Promise((resolve) => setTimeout(resolve, 10));
      process.stdout.write(\`\${process.pid} ends \${event}\`);
      return event;
    };`,
    { onLog: (text) => logged.push(text) },
  );

  const results = Promise.all([1, 2, 3].map(environment.invoke));

  expect(environment.underWay()).toBe(3);
  expect(await results).toEqual([1, 2, 3].map((value) => ({ kind: "answered", value })));
  expect(environment.underWay()).toBe(0);
  const pid = logged[0]?.split(" ")[0];
  expect(logged).toEqual([1, 2, 3].flatMap((event) => [`${pid} begins ${event}`, `${pid} ends ${event}`]));
});

test("of a process that dies only what it had begun has failed; what waited behind goes to the next one", async () => {
  const environment = environmentOf(
    `export const handler = async (event) => {
      if (event === "deadly") process.exit(7);
      return event;
    };`,
  );

  const events = ["first", "deadly", "behind", "deadly", "last"];
  const results = await Promise.all(events.map(environment.invoke));

  const failed = { kind: "failed", message: "the process ended (exit 7)" };
  expect(results).toEqual(events.map((value) => (value === "deadly" ? failed : { kind: "answered", value })));
});

test("an answer is known before what waits behind begins, however much was logged before it", async () => {
  const environment = environmentOf(
    `export const handler = async (event) => {
      if (event === "deadly") process.exit(7);
      console.log("x".repeat(3_000_000));
      return event;
    };`,
  );

  const results = await Promise.all(["talkative", "deadly"].map(environment.invoke));

  expect(results).toEqual([
    { kind: "answered", value: "talkative" },
    { kind: "failed", message: "the process ended (exit 7)" },
  ]);
});

test("the time of an invocation counts from when it begins, not while it waits behind another", async () => {
  const environment = environmentOf(
    `export const handler = async (event, context) => {
      await new Promise((resolve) => setTimeout(resolve, event));
      return context.getRemainingTimeInMillis() > 0;
    };`,
    { timeoutSeconds: 2 },
  );

  const results = await Promise.all([1_200, 1_200].map(environment.invoke));

  expect(results).toEqual([1, 2].map(() => ({ kind: "answered", value: true })));
});

test("a function that does not start fails each of its invocations", async () => {
  const environment = environmentOf("throw new Error('no such table');");

  const results = await Promise.all([1, 2].map(environment.invoke));

  const failed = { kind: "failed", message: expect.stringMatching(/^function tried does not start: .*no such table/s) };
  expect(results).toEqual([failed, failed]);
});

test("a function that is stopped is not started again for what waits", async () => {
  let isWorking = false;
  const environment = environmentOf(
    "export const handler = () => { process.stdout.write('working'); return new Promise(() => setTimeout(() => {}, 60_000)); };",
    {
      onLog: () => {
        isWorking = true;
      },
    },
  );

  const results = Promise.all([1, 2].map(environment.invoke));
  await expect.poll(() => isWorking, { timeout: 60_000 }).toBe(true);
  environment.stop();

  const failed = { kind: "failed", message: "the process ended (SIGKILL)" };
  expect(await results).toEqual([failed, failed]);
});
