// Archives may keep bodies alone: what else there was of an event must follow from its body exactly, or a filter would
// decide otherwise and a repetition would pass for another change.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ExternalEvent, type PublishedContract, readMessage } from "../../../shared/contracts/index.ts";
import { CONTRACTS, maestroEvents } from "../../../shared/engines/maestro/index.ts";
import * as arbitraries from "../../support/arbitraries.ts";
import { ENGINES, sampleLines, shipped } from "../../support/engines.ts";

const CONTEXT = { cluster: "blue.2 é", sequenceNumber: "1", nowMs: 1_764_000_000_100 };

const expectSame = (published: readonly PublishedContract[], event: ExternalEvent): void => {
  const { contract, body, id, partitionKey, timeMs, attributes } = event;
  const facts = published.find(({ name }) => name === contract)?.bodyFacts(JSON.parse(body));
  expect(facts).toEqual({
    id,
    partitionKey,
    timeMs,
    attributes,
    order: expect.stringMatching(/^(\d{16}|\d{39}\.\d{6})$/),
  });
};

test("id, partition key, time and attributes of any event of the shipped contracts follow from its body", () => {
  const types = new Set<string>();

  fc.assert(
    fc.property(arbitraries.anyEvent, (message) => {
      const reading = readMessage(
        JSON.stringify(message),
        { internal: maestroEvents, contracts: Object.values(CONTRACTS) },
        CONTEXT,
      );
      for (const event of reading.kind === "published" ? reading.events : []) {
        types.add(event.type);
        expectSame(shipped.catalogue.contracts, event);
      }
    }),
    { numRuns: 1_000 },
  );

  expect(types.size).toBe(16);
});

test.each(ENGINES)("of engine %s they follow for every event of its sample", (_, loaded) => {
  const { internal, contracts } = loaded.engine;
  const readings = sampleLines(loaded).map((line) => readMessage(line, { internal, contracts }, CONTEXT));
  const events = readings.flatMap((reading) => (reading.kind === "published" ? reading.events : []));

  expect(events.length).toBeGreaterThan(5);
  for (const event of events) expectSame(loaded.catalogue.contracts, event);
});

test.each(shipped.catalogue.contracts.map((contract) => [contract.name, contract] as const))(
  "an event of %s of a later type has no attributes that could be known",
  (_, contract) => {
    const common = { type: "io.sluice.workflow.renamed.v1", id: "1", time: "2025-11-24T16:00:00.000Z" };
    const body = { ...common, source: "/sluice/%E0%A4%A", workflow_id: "w", send_time: 1_764_000_000_100 };

    expect(contract.bodyFacts(body).attributes).toBeUndefined();
  },
);
