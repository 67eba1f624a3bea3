// What commands and tests ask of an event, and the functions do not.
import { expect, test } from "vitest";
import { type Contract, type ExternalEvent, publishedCheck, readMessage } from "../../../shared/contracts/index.ts";
import { ENGINES, sampleLines, shipped } from "../../support/engines.ts";

const CONTEXT = { cluster: "blue", sequenceNumber: "7", nowMs: 1_764_000_000_100 };
const EVENTS = ENGINES.flatMap(([, loaded]) =>
  sampleLines(loaded).flatMap((line) => {
    const reading = readMessage(line, { ...loaded.engine }, CONTEXT);
    return reading.kind === "published" ? reading.events : [];
  }),
);
const check = publishedCheck(ENGINES.flatMap(([, { catalogue }]) => catalogue.contracts));
const eventOf = (contract: string) => EVENTS.find((event) => event.contract === contract) as ExternalEvent;
const withBody = (event: ExternalEvent, change: (body: Record<string, unknown>) => object) => ({
  ...event,
  body: JSON.stringify(change(JSON.parse(event.body))),
});

test("nothing is wrong with the events of the engines' samples", () => {
  expect(EVENTS.length).toBeGreaterThan(100);
  expect(EVENTS.map(check).filter((flaw) => flaw !== undefined)).toEqual([]);
});

const step = eventOf("maestro");
const deployment = eventOf("deployments-v1");

test.each<[string, ExternalEvent, RegExp]>([
  [
    "a value of another type",
    withBody(step, (body) => ({ ...body, workflow_id: 7 })),
    /^\w+: workflow_id: expected string, received number$/,
  ],
  [
    "a field that is missing",
    withBody(deployment, (body) => ({ ...body, subject: undefined })),
    /subject: required, but absent/,
  ],
  ["a field that is not declared", withBody(step, (body) => ({ ...body, secret: 1 })), /^\w+: secret: not declared$/],
  [
    "a field deep inside that is not declared",
    withBody(deployment, ({ data, ...body }) => ({ ...body, data: { ...(data as object), secret: 1 } })),
    /: data\.secret: not declared$/,
  ],
  [
    "an attribute that is not declared",
    { ...step, attributes: { ...step.attributes, secret: "x" } },
    /attributes\.secret: not declared/,
  ],
  [
    "an attribute outside its vocabulary",
    { ...step, attributes: { ...step.attributes, terminal: "maybe" } },
    /attributes\.terminal: unknown value "maybe"/,
  ],
  ["a type that nobody is told of", { ...step, type: "door.opened" }, /^the catalogue has no event door\.opened$/],
])("%s is told", (_, event, flaw) => {
  expect(check(event)).toMatch(flaw);
});

/** v1 without a field that each event has to have, and with the content of the whole one where that is asked for. */
const careless: Contract = {
  name: "v1",
  map(...given) {
    const mapped = shipped.engine.contracts[0]?.map(...given);
    if (mapped?.kind !== "events") throw new Error("no events");
    return { ...mapped, events: mapped.events.map((event) => withBody(event, ({ subject: _, ...body }) => body)) };
  },
};
const CARELESS = { internal: shipped.engine.internal, contracts: [careless] };
const [change = ""] = sampleLines(shipped).filter((each) => each.includes('"WORKFLOW_VERSION_UPDATE"'));

test("an event that is not as its contract says is quarantined by who reads with the check, and only there", () => {
  expect(readMessage(change, CARELESS, CONTEXT)).toMatchObject({ kind: "published" });
  expect(readMessage(change, { ...CARELESS, check }, CONTEXT)).toMatchObject({
    ...{ kind: "quarantined", reason: "invalid-event", events: [] },
    detail: expect.stringMatching(/^contract v1 cannot map it: workflow\.\S+: subject: required, but absent$/),
  });
});

test("what somebody else's contract says that its body says is no proof of it", () => {
  expect(readMessage(change, { ...CARELESS, check }, { ...CONTEXT, keepsContent: true })).toMatchObject({
    ...{ kind: "quarantined", reason: "invalid-event" },
    detail: expect.stringMatching(/subject: required, but absent$/),
  });
});

test("an event is judged by what its body says, whether its content is at hand or not", () => {
  const contexts = [CONTEXT, { ...CONTEXT, keepsContent: true }];
  const [without, kept] = contexts.map((context) =>
    sampleLines(shipped).flatMap((line) => {
      const reading = readMessage(line, { ...shipped.engine }, context);
      return reading.kind === "published" ? reading.events : [];
    }),
  ) as [ExternalEvent[], ExternalEvent[]];
  const contents = kept.filter(({ content }) => content !== undefined);

  expect(contents.length).toBeGreaterThan(100);
  for (const { body, content } of contents) expect(JSON.parse(JSON.stringify(content))).toEqual(JSON.parse(body));
  expect(kept.map(({ content: _, ...event }) => event)).toEqual(without.map(({ content: _, ...event }) => event));
});

test.each<[string, (content: Record<string, unknown>) => object, string?]>([
  ["a time that JSON writes as text", (content) => ({ ...content, time: new Date("2027-01-01T00:00:00Z") })],
  ["a field that JSON leaves out", (content) => ({ ...content, secret: undefined })],
  ["a field that is not declared", (content) => ({ ...content, secret: 1 }), "secret: not declared"],
  [
    "a number that JSON has none for",
    (content) => ({ ...content, subject: Number.NaN }),
    "subject: required, but absent",
  ],
  [
    "a field that JSON does not see",
    (content) => Object.defineProperty({ ...content }, "subject", { enumerable: false }),
    "subject: required, but absent",
  ],
  [
    "a field that JSON does not see, and one that is not declared",
    (content) => Object.defineProperty({ ...content, secret: 1 }, "subject", { enumerable: false }),
    "subject: required, but absent",
  ],
])("content with %s is judged as it is written", (_, changed, flaw) => {
  const event = eventOf("v1");
  const content = changed(JSON.parse(event.body));

  const found = check({ ...event, content, body: JSON.stringify(content) });

  expect(found).toBe(flaw && `${event.type}: ${flaw}`);
});
