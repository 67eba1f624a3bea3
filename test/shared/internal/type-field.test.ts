// Engines whose events say elsewhere than in `type` what they are.
import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod/mini";
import { internalSchemas } from "../../../catalogue/internal/internal-schema.ts";
import { readMessage } from "../../../shared/contracts/index.ts";
import { cloudEventsContract, defineEngine, internalEvents } from "../../../shared/engines/index.ts";
import { enginePublisher, PublishError } from "../../../shared/publisher/index.ts";

const schemas = {
  built: z.object({ id: z.string(), at: z.int() }),
  queued: z.object({ id: z.string() }),
};
const partitionKey = ({ id }: { id: string }): string => id;

describe.each([
  ["kind", { kind: "built", id: "b-1", at: 1 }, { kind: "gone", id: "b-1" }],
  ["event_type", { event_type: "built", id: "b-1", at: 1 }, { event_type: "gone", id: "b-1" }],
  ["header.type", { header: { type: "built", host: "h" }, id: "b-1", at: 1 }, { header: { type: "gone" } }],
])("an engine that tells its events apart by `%s`", (typeField, event, later) => {
  const internal = internalEvents({ schemas, partitionKey, typeField });
  const read = (value: object) => internal.read(JSON.stringify(value));

  test("has them read, each with its `type`, whatever stands in a field of that name", () => {
    expect(read(event)).toMatchObject({
      kind: "parsed",
      type: "built",
      partitionKey: "b-1",
      event: { type: "built", at: 1 },
    });
    expect(read({ ...event, type: "of its own" })).toMatchObject({
      kind: "parsed",
      type: "built",
      event: { type: "built" },
    });
  });

  test("has quarantined what says no type, or one that nobody knows, with the place", () => {
    expect(read({ type: "built", id: "b-1", at: 1 })).toMatchObject({
      reason: "invalid-event",
      detail: `${typeField}: required, but absent`,
    });
    expect(read(later)).toMatchObject({ reason: "unknown-type", detail: `${typeField}: unknown type "gone"` });
  });

  test("has its JSON Schemas say so", () => {
    const text = JSON.stringify(internalSchemas(internal).get("built"));

    expect(text).toContain('{"const":"built"}');
    expect(text).toContain(`"required":["${typeField.split(".")[0]}"`);
  });
});

const internal = internalEvents({ schemas, partitionKey, typeField: "header.type" });
const builds = cloudEventsContract(internal, {
  name: "builds-v1",
  typePrefix: "com.example.",
  typeSuffix: ".v1",
  summary: "Builds.",
  partitionKey: "the build",
  events: {
    "build.finished": {
      tells: "A build is done.",
      sent: "when it is",
      category: "build",
      data: { id: z.string().check(z.describe("Id of the build")) },
    },
  },
  map: { built: ({ id, at }) => ({ type: "build.finished", subject: ["builds", id], timeMs: at, data: { id } }) },
});
const engine = defineEngine({ name: "builds", internal, contracts: [builds] });

test("its events are mapped and published as those of any engine", async () => {
  const sent: string[] = [];
  const target = {
    maxBytes: 1_000,
    async send(messages: readonly { body: string }[]) {
      sent.push(...messages.map(({ body }) => body));
      return messages.map(() => undefined);
    },
  };
  const publisher = enginePublisher(target, { engine });

  await publisher.publish([{ header: { type: "built" }, id: "b-1", at: 5 }]);

  const [body = ""] = sent;
  expect(JSON.parse(body)).toEqual({ header: { type: "built" }, id: "b-1", at: 5 });
  const reading = readMessage(body, engine, { cluster: "c", sequenceNumber: "1", nowMs: 0 });
  expect(reading).toMatchObject({ kind: "published", events: [{ type: "build.finished", timeMs: 5 }] });
  const wrong = { header: { type: "gone" }, id: "b-1" } as never;
  const error = await publisher.publish([wrong]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PublishError);
  expect(String(error)).toContain('events[0] gone: header.type: unknown type "gone"');
});

test("the compiler knows where the type stands", () => {
  type Sent = Parameters<ReturnType<typeof enginePublisher<{ header: { type: "built" } }>>["publish"]>[0][number];
  expectTypeOf<Sent>().toEqualTypeOf<{ header: { type: "built" } }>();
  type Wire = Parameters<typeof internal.split>[0];
  expectTypeOf<Extract<Wire, { at: number }>["header"]["type"]>().toEqualTypeOf<"built">();
});
