import { expect, test } from "vitest";
import { EVENT_TYPES, type OptionalKey, STATUSES } from "../../../infra/config/event-names.ts";
import { COLUMNS } from "../../../infra/constructs/archive-tables.ts";
import { externalEvents, oneOfEachType } from "../../support/sample-events.ts";

const OPTIONAL: Record<OptionalKey, string> = {
  status: "status",
  terminal: "terminal",
  step: "step_id",
  tag: "tags",
};

test("the names to filter by are those of the contracts, no more and no fewer", () => {
  const published = oneOfEachType.map(({ contract, type }) => `${contract} ${type}`);

  const named = Object.entries(EVENT_TYPES).flatMap(([contract, types]) =>
    Object.keys(types).map((type) => `${contract} ${type}`),
  );

  expect(named.sort()).toEqual(published.sort());
});

test.each(oneOfEachType)(
  "$type has the category and the attributes that filters expect",
  ({ contract, type, attributes }) => {
    const expected = EVENT_TYPES[contract][type];

    expect(attributes["category"]).toBe(expected?.category);
    const carried = Object.entries(OPTIONAL).filter(([, attribute]) => attribute in attributes);
    expect(expected?.has).toEqual(expect.arrayContaining(carried.map(([key]) => key)));
  },
);

test("every status that is published can be filtered by", () => {
  for (const { contract, attributes } of externalEvents) {
    for (const status of [attributes["status"] ?? []].flat()) expect(STATUSES[contract]).toContain(status);
  }
});

test("an event has at most ten attributes: with more, raw delivery to SQS would discard it", () => {
  for (const { attributes } of externalEvents) expect(Object.keys(attributes).length).toBeLessThanOrEqual(10);
});

test("archive tables have a column for every field of every event", () => {
  for (const { contract, body } of externalEvents) {
    expect(Object.keys(COLUMNS[contract])).toEqual(expect.arrayContaining(Object.keys(body)));
  }
});
