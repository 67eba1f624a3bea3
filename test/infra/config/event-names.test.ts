// What a catalogue says of events, against the events themselves.
import { expect, test } from "vitest";
import { vocabularyOf } from "../../../shared/engines/index.ts";
import { unmeetable } from "../../../shared/subscriber/unmeetable-filter.ts";
import { shipped } from "../../support/engines.ts";
import { externalEvents, oneOfEachType } from "../../support/sample-events.ts";

const contractOf = (name: string) => {
  const contract = shipped.catalogue.contracts.find((each) => each.name === name);
  if (!contract) throw new Error(`no contract ${name}`);
  return contract;
};

test("the names to filter by are those of the contracts, no more and no fewer", () => {
  const published = oneOfEachType.map(({ contract, type }) => `${contract} ${type}`);

  const named = shipped.catalogue.contracts.flatMap(({ name, events }) =>
    Object.keys(events).map((type) => `${name} ${type}`),
  );

  expect(named.sort()).toEqual(published.sort());
});

test.each(oneOfEachType)(
  "$type has the category and the attributes that filters expect",
  ({ contract, type, attributes }) => {
    const { events, filterKeys } = contractOf(contract);

    expect(attributes["category"]).toBe(events[type]?.category);
    const carried = Object.entries(filterKeys).filter(([, { attribute }]) => attribute in attributes);
    expect(carried.length).toBeGreaterThan(0);
    for (const [, { attribute }] of carried) {
      const there = { type: [type], [attribute]: [{ exists: true }] };
      expect(unmeetable(there, "MessageAttributes", [contractOf(contract)])).toEqual([]);
    }
  },
);

test("every status that is published can be filtered by", () => {
  for (const { contract, attributes } of externalEvents) {
    const known = vocabularyOf(contractOf(contract), "status");
    for (const status of [attributes["status"] ?? []].flat()) expect(known).toContain(status);
  }
});

test("an event has at most ten attributes: with more, raw delivery to SQS would discard it", () => {
  for (const { attributes } of externalEvents) expect(Object.keys(attributes).length).toBeLessThanOrEqual(10);
});

test("archive tables have a column for every field of every event", () => {
  for (const { contract, body } of externalEvents) {
    expect(Object.keys(contractOf(contract).columns)).toEqual(expect.arrayContaining(Object.keys(body)));
  }
});
