// Functions that are subscribed: their code runs in a process of its own, as that of the stack's functions does.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readEvent, snsVerifier } from "../../../shared/subscriber/index.ts";
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
async function withFunction(code: string, { extension = "mjs", ...fields }: Record<string, unknown> = {}) {
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
  const call = (path: string, body?: object, init: RequestInit = {}) =>
    fetch(`${emulated.endpoint}/2015-03-31/functions${path}`, {
      method: "POST",
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...init,
    });
  const definition = {
    FunctionName: "next",
    Handler: "index.handler",
    Role: "any",
    Runtime: "nodejs24.x",
    Code: { S3Bucket: "hot-reload", S3Key: codeFolder(code, String(extension)) },
    ...fields,
  };
  const created = await call("", definition);
  return { ...emulated, logs, failures, call, definition, created };
}

describe("a function that is subscribed", () => {
  test("is invoked with the record that Lambda hands over, which the subscriber SDK reads", async () => {
    const code = "export const handler = async (event) => void process.stdout.write(JSON.stringify(event));";
    const { created, subscribe, publish, logs, topicArn, localAws } = await withFunction(code);
    const { FunctionArn } = (await created.json()) as { FunctionArn: string };

    const arn = await subscribe("lambda", FunctionArn);
    await publish(event.body, event.attributes);
    await expect.poll(() => logs.length, { timeout: 20_000 }).toBe(1);

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
    const { created, subscribe, publish, logs, undelivered } = await withFunction(code, {
      extension: "ts",
      Environment: { Variables: { GREETING: "hello " } },
    });
    const { FunctionArn } = (await created.json()) as { FunctionArn: string };

    await subscribe("lambda", FunctionArn, { FilterPolicy: '{"status":["FAILED"]}' });
    await publish("nobody", { status: ["SUCCEEDED"] });
    await publish("world", { status: ["FAILED"] });
    await expect.poll(() => undelivered(), { timeout: 20_000 }).toBe(0);

    expect(logs).toEqual(["next: hello world"]);
  });

  test("that fails is tried twice more, as Lambda does it", async () => {
    const { created, subscribe, publish, failures, undelivered } = await withFunction(
      "export const handler = async () => { throw new Error('no'); };",
    );
    const { FunctionArn } = (await created.json()) as { FunctionArn: string };

    await subscribe("lambda", FunctionArn);
    await publish("poison");
    await expect.poll(() => undelivered(), { timeout: 20_000 }).toBe(0);

    expect(failures).toEqual([
      "next: Error: no; tried again in 0 s",
      "next: Error: no; tried again in 0 s",
      "next: Error: no; given up",
    ]);
  });

  test("that is gone hands its messages to the subscription's dead-letter queue", async () => {
    const { created, subscribe, publish, call, failures, queue } = await withFunction(
      "export const handler = async () => {};",
    );
    const { FunctionArn } = (await created.json()) as { FunctionArn: string };
    const dead = await queue("dead-letters");
    await subscribe("lambda", FunctionArn, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) });

    expect((await call("/next", undefined, { method: "DELETE" })).status).toBe(204);
    await publish("late");

    await expect
      .poll(() => failures)
      .toEqual([`${FunctionArn}: the function is gone; given up, the message is now in ${dead.arn}`]);
  });
});

describe("Lambda's API", () => {
  test("invokes a function and gives its answer, or what went wrong", async () => {
    const { call } = await withFunction(
      "export const handler = async ({ a }) => { if (a) return a + 1; throw new Error('no'); };",
    );

    const answered = await call("/next/invocations", { a: 1 });
    const failed = await call("/next/invocations", {});

    expect(await answered.json()).toBe(2);
    expect(failed.headers.get("x-amz-function-error")).toBe("Unhandled");
    expect(((await failed.json()) as { errorMessage: string }).errorMessage).toMatch(/^Error: no/);
  });

  test("refuses what it cannot run, and a name that is taken", async () => {
    const { call, definition } = await withFunction("export const handler = async () => {};");
    const refusalOf = async (fields: object) => {
      const response = await call("", { ...definition, ...fields });
      return `${response.status} ${((await response.json()) as { message: string }).message}`;
    };

    expect(await refusalOf({})).toBe("409 function next: there is one of this name already");
    expect(await refusalOf({ FunctionName: "two", Code: { ZipFile: "UEsDBA==" } })).toMatch(
      /^400 .*S3Bucket "hot-reload"/,
    );
    expect(await refusalOf({ FunctionName: "two", Code: { S3Bucket: "hot-reload", S3Key: "/no/such" } })).toMatch(
      /^400 .*the absolute path of a folder with the code/,
    );
  });

  test("lets no page of a browser in", async () => {
    const { call, definition } = await withFunction("export const handler = async () => {};");

    const fromPage = await call(
      "",
      { ...definition, FunctionName: "two" },
      { headers: { origin: "https://example.com" } },
    );

    expect(fromPage.status).toBe(403);
  });
});
