// Functions that are subscribed: their code runs in a process of its own, as that of the stack's functions does.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { describe, expect, onTestFinished, test } from "vitest";
import { readEvent, snsVerifier } from "../../../shared/engines/maestro/subscriber/index.ts";
import { emulatedSns } from "../../support/emulated-endpoint.ts";
import { externalEvent } from "../../support/external-events.ts";
import * as factories from "../../support/internal-events.ts";

const event = externalEvent(factories.stepInstanceUpdate());

function codeFolder(code: string, extension = "mjs"): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, `index.${extension}`), code);
  return folder;
}

/** An SNS with one function, created through Lambda's API. */
async function withFunction(
  code: string,
  { extension = "mjs", ...fields }: { extension?: string } & Partial<CreateFunctionCommandInput> = {},
) {
  const logs: string[] = [];
  const failures: string[] = [];
  const emulated = await emulatedSns(
    {},
    {
      onLog: (text, name) => logs.push(`${name}: ${text}`),
      onFailure: (message) => failures.push(message),
      retrySeconds: 0,
    },
  );
  const lambda = new LambdaClient({
    endpoint: emulated.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  onTestFinished(() => lambda.destroy());
  const definition: CreateFunctionCommandInput = {
    FunctionName: "next",
    Handler: "index.handler",
    Role: "any",
    Runtime: "nodejs24.x",
    Code: { S3Bucket: "hot-reload", S3Key: codeFolder(code, extension) },
    ...fields,
  };
  const { FunctionArn = "" } = await lambda.send(new CreateFunctionCommand(definition));
  return { ...emulated, logs, failures, lambda, definition, functionArn: FunctionArn };
}

describe("a function that is subscribed", () => {
  test("is invoked with the record that Lambda hands over, which the subscriber SDK reads", async () => {
    const code = "export const handler = async (event) => void process.stdout.write(JSON.stringify(event));";
    const { functionArn, subscribe, publish, logs, topicArn, localAws } = await withFunction(code);

    const arn = await subscribe("lambda", functionArn);
    await publish(event.body, event.attributes);
    await expect.poll(() => logs.length, { timeout: 60_000 }).toBe(1);

    const [record] = JSON.parse(logs[0]?.replace("next: ", "") ?? "").Records;
    expect(record).toMatchObject({ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: arn });
    expect(record.Sns.MessageAttributes.status).toEqual({ Type: "String", Value: '["SUCCEEDED"]' });
    expect(readEvent(record)).toMatchObject({ kind: "event", attributes: event.attributes });
    const { SigningCertUrl: SigningCertURL, ...message } = record.Sns;
    const verify = snsVerifier({ topicArns: [topicArn], localAws: await localAws() });
    expect(await verify(JSON.stringify({ ...message, SigningCertURL }))).toMatchObject({ kind: "verified" });
  });

  test("may be written in TypeScript, has the variables it was given, and gets what its filter lets through", async () => {
    const code = `const greeting: string = process.env["GREETING"] ?? "";
      export const handler = async (event: { Records: { Sns: { Message: string } }[] }): Promise<void> => {
        process.stdout.write(greeting + event.Records[0]?.Sns.Message);
      };`;
    const { functionArn, subscribe, publish, logs, undelivered } = await withFunction(code, {
      extension: "ts",
      Environment: { Variables: { GREETING: "hello " } },
    });

    await subscribe("lambda", functionArn, { FilterPolicy: '{"status":["FAILED"]}' });
    await publish("nobody", { status: ["SUCCEEDED"] });
    await publish("world", { status: ["FAILED"] });
    await expect.poll(() => undelivered(), { timeout: 60_000 }).toBe(0);

    expect(logs).toEqual(["next: hello world"]);
  });

  test("that fails is tried twice more, as Lambda does it", async () => {
    const { functionArn, subscribe, publish, failures, undelivered } = await withFunction(
      "export const handler = async () => { throw new Error('no'); };",
    );

    await subscribe("lambda", functionArn);
    await publish("poison");
    await expect.poll(() => undelivered(), { timeout: 60_000 }).toBe(0);

    expect(failures).toEqual([
      "next: Error: no; tried again in 0 s",
      "next: Error: no; tried again in 0 s",
      "next: Error: no; given up",
    ]);
  });

  test("that is gone hands its messages to the subscription's dead-letter queue", async () => {
    const { functionArn, subscribe, publish, lambda, failures, queue } = await withFunction(
      "export const handler = async () => {};",
    );
    const dead = await queue("dead-letters");
    await subscribe("lambda", functionArn, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) });

    await lambda.send(new DeleteFunctionCommand({ FunctionName: "next" }));
    await publish("late");

    await expect
      .poll(() => failures, { timeout: 60_000 })
      .toEqual([`${functionArn}: the function is gone; given up, the message is now in ${dead.arn}`]);
  });
});

describe("Lambda's API", () => {
  test("invokes a function and gives its answer, or what went wrong", async () => {
    const { lambda } = await withFunction(
      "export const handler = async ({ a }) => { if (a) return a + 1; throw new Error('no'); };",
    );
    const invoke = async (Payload: string) => {
      const { FunctionError, Payload: answer } = await lambda.send(
        new InvokeCommand({ FunctionName: "next", Payload }),
      );
      return { FunctionError, answer: JSON.parse(answer?.transformToString() ?? "") };
    };

    expect(await invoke('{"a":1}')).toEqual({ FunctionError: undefined, answer: 2 });
    expect(await invoke("{}")).toEqual({
      FunctionError: "Unhandled",
      answer: { errorMessage: expect.stringMatching(/^Error: no/) },
    });
  });

  test.each([
    [{}, "ResourceConflictException", "function next: there is one of this name already"],
    [{ Code: { ZipFile: Buffer.from("PK") } }, "InvalidParameterValueException", /S3Bucket "hot-reload"$/],
    [
      { Code: { S3Bucket: "hot-reload", S3Key: "/no/such" } },
      "InvalidParameterValueException",
      "Code.S3Key: the absolute path of a folder with the code",
    ],
    [{ FunctionName: "../x" }, "InvalidParameterValueException", /^FunctionName: 1 to 64 letters/],
  ])("refuses what it cannot run, and a name that is taken: %j", async (fields, name, message) => {
    const { lambda, definition } = await withFunction("export const handler = async () => {};");

    const creating = lambda.send(new CreateFunctionCommand({ ...definition, ...fields }));

    await expect(creating).rejects.toMatchObject({
      name,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  test("lets no page of a browser in that gave this machine a name of its own", async () => {
    const { endpoint } = await emulatedSns();
    const { hostname, port } = new URL(endpoint);

    const status = await new Promise((resolve) => {
      request({ hostname, port, path: "/2015-03-31/functions", headers: { host: `evil.example.com:${port}` } })
        .once("response", (response) => resolve(response.statusCode))
        .end();
    });

    expect(status).toBe(403);
  });
});
