import { expect, test } from "vitest";
import { archivedEvent, publishedReader } from "../../operations/archived-event.ts";
import { type ExternalEvent, readMessage } from "../../shared/contracts/index.ts";
import { notification } from "../support/deliveries.ts";
import { deploymentSystem, ENGINES, sampleLines, shipped } from "../support/engines.ts";

const CONTEXT = { cluster: "blue", sequenceNumber: "7", nowMs: 1_764_000_000_100 };
const EVENTS = ENGINES.flatMap(([, loaded]) => {
  const { internal, contracts } = loaded.engine;
  const readings = sampleLines(loaded).map((line) => readMessage(line, { internal, contracts }, CONTEXT));
  const events = readings.flatMap((reading) => (reading.kind === "published" ? reading.events : []));
  const firstOf = (name: string) => events.find(({ contract }) => contract === name) as ExternalEvent;
  return contracts.map(({ name }) => [name, loaded, firstOf(name)] as const);
});
const bodyOf = (contract: string): string => EVENTS.find(([name]) => name === contract)?.[2].body ?? "";
const readerOf = (loaded: typeof shipped) => publishedReader(loaded.catalogue.contracts);

test.each(EVENTS)("an event of %s is the same, however the archive keeps it", (_, loaded, event) => {
  const { body, attributes, partitionKey, timeMs, id } = event;
  const lines = {
    raw: body,
    enveloped: JSON.stringify(notification({ body, attributes })),
    "as tail writes it": JSON.stringify({ attributes, body: JSON.parse(body) }),
  };

  const all = Object.values(lines).map((line) => archivedEvent(line, readerOf(loaded)));

  for (const line of all) {
    expect(line).toMatchObject({ kind: "event", event: { body, attributes, partitionKey, timeMs, id } });
    expect(line).toEqual(all[0]);
  }
});

test("a body that the contract's own code stumbles over is a line that is no event, with the reason", () => {
  const contracts = shipped.catalogue.contracts.map((contract) => ({
    ...contract,
    bodyFacts: () => {
      throw new TypeError("no such field");
    },
  }));

  expect(archivedEvent(bodyOf("v1"), publishedReader(contracts))).toMatchObject({
    ...{ kind: "problem", reason: "invalid-event" },
    detail: "contract v1 cannot tell what its body says: TypeError: no such field",
  });
});

test("an array is one also where a function stored what Lambda gave it, which calls it a text", () => {
  const events = sampleLines(shipped).flatMap((line) => {
    const reading = readMessage(line, shipped.engine, CONTEXT);
    return reading.kind === "published" ? reading.events : [];
  });
  const { body, attributes } = events.find((event) => Array.isArray(event.attributes["status"])) as ExternalEvent;
  const texts = Object.entries(attributes).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);

  const line = archivedEvent(
    JSON.stringify(notification({ body, attributes: Object.fromEntries(texts) })),
    readerOf(shipped),
  );

  expect(line).toMatchObject({ kind: "event", event: { body, attributes } });
});

test.each([
  ["{", /JSON/],
  ["{}", /expected an event/],
  [JSON.stringify({ Type: "SubscriptionConfirmation", Message: "" }), /about the subscription/],
  [JSON.stringify({ type: "x" }), /of no contract that the engine has \(v1, maestro\)/],
  [JSON.stringify({ type: "STEP_INSTANCE_STATUS_CHANGE_EVENT" }), /workflow_id: Invalid input/],
])("%j is no event, and the reason is said", (line, detail) => {
  expect(archivedEvent(line, readerOf(shipped))).toMatchObject({
    kind: "problem",
    detail: expect.stringMatching(detail),
  });
});

test("an event of another engine is none of this one's, by its body and by its attribute", () => {
  const body = bodyOf("deployments-v1");
  const attributes = { contract: "deployments-v1" };

  const bare = archivedEvent(body, readerOf(shipped));
  const enveloped = archivedEvent(JSON.stringify(notification({ body, attributes })), readerOf(shipped));

  expect(enveloped).toMatchObject({ detail: "of contract deployments-v1, and the engine has v1, maestro" });
  expect(bare.kind).toBe("event"); // a type of v1 that came later, for all that can be known
  expect(readerOf(deploymentSystem)(body).kind).toBe("published");
});

test("an event of a later type is resent with the attributes that came with it", () => {
  const later = { ...JSON.parse(bodyOf("v1")), type: "io.sluice.workflow.renamed.v1" };
  const attributes = { contract: "v1", type: "workflow.renamed" };

  const bare = archivedEvent(JSON.stringify(later), readerOf(shipped));
  const written = archivedEvent(JSON.stringify({ attributes, body: later }), readerOf(shipped));

  expect(bare).toMatchObject({ kind: "event", event: { attributes: {} } });
  expect(written).toMatchObject({ kind: "event", event: { attributes, id: later.id } });
});

test("a character that SQS refuses stays an escape", () => {
  const body = bodyOf("v1").replace('"data":{', '"data":{"note":"\\uffff",');

  const line = archivedEvent(JSON.stringify({ attributes: {}, body: JSON.parse(body) }), readerOf(shipped));

  expect(line).toMatchObject({ kind: "event", event: { body } });
});
