// The subscriber SDK with the contract of another engine.
import { readFileSync } from "node:fs";
import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod/mini";
import { cloudEventsContract, epochMs, internalEvents } from "../../../../shared/engines/index.ts";
import {
  eventReader,
  newestOnly,
  sqsLambdaHandler,
  unwrap,
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

/** A contract whose one event says where something is. */
function placesContract<const Name extends string, Place extends z.ZodMiniType>(name: Name, place: Place) {
  const schemas = { MOVED: z.object({ id: z.string(), at_ms: epochMs() }) };
  return cloudEventsContract(internalEvents({ schemas, partitionKey: ({ id }) => id }), {
    ...{ name, typePrefix: `com.example.${name}.`, typeSuffix: ".v1", summary: "Places", partitionKey: "the thing" },
    events: {
      moved: {
        ...{ tells: "It moved.", sent: "when it moves", category: "move" },
        data: { place, note: z.string() },
        attributes: ["place", "note"],
      },
    },
    map: {},
  }).published();
}
const many = placesContract("many", z.array(z.string()));
const one = placesContract("one", z.string());
const place = (type: string, value: unknown) => ({ ...failedBody, type, data: { place: value, note: "x" } });
/** As Lambda hands over a record of SNS: there every String.Array is a String. */
const lambdaRecord = (body: object, attributes: Record<string, string>) => {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, Value]) => [name, { Type: "String", Value }]),
  );
  return { EventSource: "aws:sns", Sns: { Type: "Notification", Message: JSON.stringify(body), MessageAttributes } };
};
const LISTS = { place: '["berlin","oslo"]', note: '["x"]' };

test("which attributes are arrays follows from the contract, where the transport says nothing of arrays", () => {
  const readPlaces = eventReader(many);

  const readings = [
    readPlaces(lambdaRecord(place("com.example.many.moved.v1", ["berlin"]), LISTS)),
    readPlaces(lambdaRecord(place("com.example.many.left.v1", ["berlin"]), LISTS)),
  ];

  expect(readings).toMatchObject([
    { kind: "event", attributes: { place: ["berlin", "oslo"], note: '["x"]' } },
    { kind: "unknown", attributes: { place: ["berlin", "oslo"], note: '["x"]' } },
  ]);
});

test("of several contracts each has its own types and arrays", () => {
  const readPlaces = eventReader(published, many, one);
  const ofMany = readPlaces(lambdaRecord(place("com.example.many.moved.v1", ["berlin"]), LISTS));
  const ofOne = readPlaces(lambdaRecord(place("com.example.one.moved.v1", "berlin"), LISTS));

  expect(ofMany).toMatchObject({ contract: "many", attributes: { place: ["berlin", "oslo"] } });
  expect(ofOne).toMatchObject({ contract: "one", attributes: LISTS });
  expect(readPlaces(failedBody)).toMatchObject({ kind: "event", contract: published.name });
  expect(readPlaces({ type: "hello" })).toMatchObject({
    reason: "not-an-event",
    detail: expect.stringMatching(`^neither ${published.name} nor many nor one: `),
  });
  if (ofMany.kind !== "event" || ofMany.event.type !== "com.example.many.moved.v1") throw new Error();
  expectTypeOf(ofMany.event.data.place).toEqualTypeOf<string[]>();
  if (ofOne.kind !== "event" || ofOne.event.type !== "com.example.one.moved.v1") throw new Error();
  expectTypeOf(ofOne.event.data.place).toBeString();
});

test("without a contract a text is a text, unless the transport says that it is an array", () => {
  const { Sns } = lambdaRecord(failedBody, LISTS);
  const MessageAttributes = { ...Sns.MessageAttributes, zones: { Type: "String.Array", Value: '["a"]' } };

  expect(unwrap({ ...Sns, MessageAttributes })).toMatchObject({ attributes: { ...LISTS, zones: ["a"] } });
});
