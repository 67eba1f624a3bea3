// The subscriber SDK with the contract of another engine.
import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import {
  attributePolicy,
  eventReader,
  matches,
  newestOnly,
  sqsLambdaHandler,
  withoutDuplicates,
} from "../../../../shared/subscriber/index.ts";
import { deploymentsPublished as published } from "../../../support/engines.ts";

const external: { body: Record<string, unknown>; attributes: Record<string, string> }[] = JSON.parse(
  readFileSync("test/fixtures/deployment-system/external.json", "utf8"),
);
const read = eventReader(published);
const failed = external.find(({ attributes }) => attributes["type"] === "deployment.failed");
const failedBody = failed?.body ?? {};

test("every event of the contract is read, whatever it comes in, and narrowed by its type", () => {
  expect(external.map(({ body }) => read(JSON.stringify(body))).every(({ kind }) => kind === "event")).toBe(true);

  const reading = read({ Type: "Notification", Message: JSON.stringify(failedBody), MessageAttributes: {} });

  if (reading.kind !== "event" || reading.event.type !== "com.example.deployment.failed.v1") throw new Error();
  expectTypeOf(reading.event.data.outcome).toEqualTypeOf<"rolled-back" | "aborted">();
  expect(reading.event.data).toMatchObject({ outcome: "aborted", service: "search" });
});

test("a later type is no problem, and what is not as the contract has it is one", () => {
  expect(read({ ...failedBody, type: "com.example.deployment.paused.v1" })).toMatchObject({ kind: "unknown" });
  expect(read({ ...failedBody, data: { service: "x" } })).toMatchObject({ kind: "problem", reason: "invalid-event" });
  expect(read({ type: "hello" })).toMatchObject({ kind: "problem", reason: "not-an-event" });
});

test("consumers take the reader: duplicates, order and partial failures are as with the shipped contracts", async () => {
  const handled: string[] = [];
  const handle = withoutDuplicates(
    newestOnly(({ event }: Exclude<ReturnType<typeof read>, { kind: "problem" }>) => {
      handled.push(String(event["type"]));
    }),
  );
  const handler = sqsLambdaHandler(handle, undefined, read);
  const record = (messageId: string, body: unknown) =>
    ({
      ...{ messageId, body: JSON.stringify(body), messageAttributes: {}, attributes: {} },
      eventSourceARN: "arn:aws:sqs:eu-west-1:111122223333:mine",
    }) as never;

  const answer = await handler({ Records: [record("1", failedBody), record("2", failedBody), record("3", { a: 1 })] });

  expect(handled).toEqual(["com.example.deployment.failed.v1"]);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "3" }] });
});

test("a filter is written by the names of its attributes, and refused where SNS would refuse it", () => {
  const policy = attributePolicy({ type: "deployment.failed", service: [{ prefix: "sea" }] });

  expect(policy).toEqual({ type: ["deployment.failed"], service: [{ prefix: "sea" }] });
  expect(external.filter(({ attributes }) => matches(policy, { attributes }))).toEqual([failed]);
  expect(() => attributePolicy({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 })).toThrow(/6 keys: SNS takes at most 5/);
});
