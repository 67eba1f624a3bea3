// What pages for subscribers and engine teams show: copied as it stands into a project that has the package, type-checked, and run.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { freePort } from "../../local/free-port.ts";
import { startLocalStack } from "../../local/index.ts";
import { loadEngine } from "../../shared/engines/index.ts";
import { enginePublisher, queueTarget } from "../../shared/publisher/index.ts";
import * as factories from "../support/internal-events.ts";
import { programsOf } from "./documented-code.ts";
import { COMPILERS, compile, FINE, type Finished, install, JEST, NODES, nodeOf, run } from "./installed.ts";

describe("the programs of the pages, as they stand", () => {
  const programs = new Map(["docs/subscribing.md", "docs/testing.md"].flatMap((page) => [...programsOf(page)]));
  const files = [...programs.keys()].map((name) => `${name}.ts`);
  let folder = "";
  beforeAll(() => {
    folder = install(inject("packed"), [
      ...["@types/node", "@aws-sdk/client-sns", "@aws-sdk/client-sqs", "selfsigned", "sqs-consumer"],
    ]);
    for (const [name, text] of programs) writeFileSync(join(folder, `${name}.ts`), text);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are those that the pages name", () => {
    expect(files.toSorted()).toEqual([
      "engine-test.ts",
      "failures-test.ts",
      "queue-function.ts",
      "queue.ts",
      "topic-function.ts",
      "try-filter.ts",
      "webhook-test.ts",
      "webhook.ts",
    ]);
  });

  test.each(Object.keys(COMPILERS))("type-check with TypeScript %s", (version) => {
    expect(compile(version, files, folder, "--skipLibCheck")).toEqual(FINE);
  });

  test.each(Object.keys(NODES))("write and try a filter, and read what Lambda hands over, on Node %s", (version) => {
    const [event] = JSON.parse(readFileSync("docs/contracts/v1/workflow.deleted.schema.json", "utf8")).examples;
    const body = JSON.stringify(event);
    const sns = { Records: [{ Sns: { Type: "Notification", Message: body, MessageAttributes: {} } }] };
    const sqs = { Records: [{ messageId: "1", body, attributes: {}, eventSourceARN: "arn:aws:sqs:eu-west-1:1:q" }] };
    const invoke = (program: string, invocation: object): Finished => {
      const call = `import { handler } from "./${program}.js"; console.log(JSON.stringify(await handler(${JSON.stringify(invocation)})))`;
      return run(nodeOf(version), ["--input-type=module", "--eval", call], folder);
    };

    expect(run(nodeOf(version), ["try-filter.js"], folder)).toEqual({
      ...FINE,
      stdout: '{"contract":["v1"],"status":["FAILED","TIMED_OUT"],"workflow_id":[{"prefix":"orders."}]}\ntrue\n',
    });
    expect(invoke("topic-function", sns)).toEqual({ ...FINE, stdout: `${event.type}\nundefined\n` });
    expect(invoke("queue-function", sqs)).toEqual({ ...FINE, stdout: `${event.type}\n{"batchItemFailures":[]}\n` });
  });

  test.each(["20.12", "24", "26"])("test a subscriber, an endpoint and an engine on Node %s", (version) => {
    const tests = [...programs.keys()].filter((name) => name.endsWith("-test")).map((name) => `${name}.js`);
    const { status, stdout } = run(nodeOf(version), ["--test", "--test-reporter=tap", ...tests], folder);

    expect(stdout).toMatch(/^# pass 5$/m);
    expect(status).toBe(0);
  });

  test("run under Jest with CommonJS", () => {
    const [, program = ""] = /^```js\n(.*?)^```/ms.exec(readFileSync("docs/testing.md", "utf8")) ?? [];
    mkdirSync(join(folder, "jest"));
    writeFileSync(join(folder, "jest/package.json"), "{}");
    writeFileSync(join(folder, "jest/queue.test.js"), program);
    // As the page says it for an earlier Node: imports within the test.
    const [, requires = "", body = ""] = /^((?:const [^\n]*\n)+)(.*)/s.exec(program) ?? [];
    const imports = requires.replaceAll("require(", "await import(");
    writeFileSync(join(folder, "jest/earlier.test.js"), body.replace("() => {", `async () => {\n${imports}`));
    const jest = (version: string, file: string): Finished =>
      run(nodeOf(version), ["--experimental-vm-modules", JEST, "--rootDir", join(folder, "jest"), file], folder);

    for (const finished of [jest("24", "queue"), jest("22", "earlier")]) {
      expect(finished.stderr).toMatch(/^Tests: +1 passed, 1 total$/m);
      expect(finished.status).toBe(0);
    }
  });

  test.each(["22", "24"])("receive events of a deployment, by queue and by HTTP, on Node %s", async (version) => {
    const aws = await startLocalStack({
      engine: await loadEngine(),
      cluster: "local",
      contracts: ["v1"],
      topic: "standard",
      subscribers: [{ name: "mine", owner: "me", kind: "sqs", queue: "standard" }],
      signal: AbortSignal.timeout(120_000),
    });
    onTestFinished(() => aws.stop());
    const topicArn = aws.outputs["ExternalTopicArn"] ?? "";
    const port = await freePort();
    const started = (program: string, env: NodeJS.ProcessEnv): (() => string) => {
      const child = spawn(nodeOf(version), [`${program}.js`], { cwd: folder, env: { PATH: "/usr/bin:/bin", ...env } });
      onTestFinished(() => void child.kill("SIGKILL"));
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
      return () => said;
    };
    const queue = started("queue", {
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: aws.endpoint,
      QUEUE_URL: aws.outputs["SubscriberMineQueueUrl"],
    });
    const webhook = started("webhook", { SLUICE_LOCAL: aws.endpoint, TOPIC_ARN: topicArn, PORT: `${port}` });
    const Endpoint = `http://127.0.0.1:${port}/`;
    const status = (): Promise<number> =>
      fetch(Endpoint).then(
        (response) => response.status,
        () => 0,
      );
    await expect.poll(status, { timeout: 60_000 }).toBe(405);
    await aws.clients.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "http", Endpoint }));
    await expect.poll(() => aws.undelivered(), { timeout: 60_000 }).toBe(0);

    const failed = factories.workflowInstanceUpdate([factories.changeRecord({ new_status: "FAILED" })]);
    await enginePublisher(queueTarget(aws.clients.sqs, aws.outputs["InternalQueueArn"] ?? "")).publish([
      failed as never,
    ]);

    await expect.poll(queue, { timeout: 60_000 }).toBe("workflows/etl.daily/instances/7/runs/1 FAILED\n");
    await expect
      .poll(webhook, { timeout: 60_000 })
      .toBe("method-not-allowed GET\nio.sluice.workflow-instance.status.changed.v1\n");
  });
});
