// What commands and tests ask of an event, and the functions do not.
import { expect, test } from "vitest";
import { type ExternalEvent, publishedCheck, readMessage } from "../../../shared/contracts/index.ts";
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

test("an event that is not as its contract says is quarantined by who reads with the check, and only there", () => {
  const [v1] = shipped.engine.contracts;
  const wrong = {
    name: "v1",
    map: (...given: Parameters<NonNullable<typeof v1>["map"]>) => {
      const mapped = v1?.map(...given);
      if (mapped?.kind !== "events") throw new Error("no events");
      return { ...mapped, events: mapped.events.map((event) => withBody(event, ({ subject: _, ...body }) => body)) };
    },
  };
  const [line = ""] = sampleLines(shipped).filter((each) => each.includes('"WORKFLOW_VERSION_UPDATE"'));
  const rules = { internal: shipped.engine.internal, contracts: [wrong] };

  expect(readMessage(line, rules, CONTEXT)).toMatchObject({ kind: "published" });
  expect(readMessage(line, { ...rules, check }, CONTEXT)).toMatchObject({
    ...{ kind: "quarantined", reason: "invalid-event", events: [] },
    detail: expect.stringMatching(/^contract v1 cannot map it: workflow\.\S+: subject: required, but absent$/),
  });
});
