// Documents of the embedded metric format: what CloudWatch makes metrics of.
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { embeddedMetrics, type MetricGroup } from "../../../functions/processing/embedded-metrics.ts";
import { EMF_SCHEMA } from "../../support/emf-schema.ts";

const FRAME = { namespace: "Test", timestampMs: 1_764_000_000_000, dimensions: { service: "s", stage: 'a "stage"' } };
const isEmf = new Ajv({ strict: false }).compile(EMF_SCHEMA);

type Parsed = Record<string, unknown> & {
  readonly _aws: {
    readonly CloudWatchMetrics: {
      readonly Dimensions: string[][];
      readonly Metrics: { Name: string; Unit: string }[];
    }[];
  };
};
const documentsOf = (groups: readonly MetricGroup[]): Parsed[] =>
  embeddedMetrics(groups, FRAME).map((text) => JSON.parse(text) as Parsed);

const count = (name: string, value: number | number[]) => ({ name, unit: "Count", value }) as const;

test("what agrees shares a document, and what does not has one of its own", () => {
  const documents = documentsOf([
    { dimensions: {}, metrics: [count("all", 5)] },
    { dimensions: { reason: "a" }, metrics: [count("all", 2)] },
    { dimensions: { reason: "b" }, metrics: [count("all", 3)] },
    { dimensions: { type: "c" }, metrics: [count("other", 1)] },
  ]);

  expect(documents.map(({ _aws, ...members }) => members)).toEqual([
    { service: "s", stage: 'a "stage"', all: 5, type: "c", other: 1 },
    { service: "s", stage: 'a "stage"', all: 2, reason: "a" },
    { service: "s", stage: 'a "stage"', all: 3, reason: "b" },
  ]);
  expect(documents[0]?._aws).toEqual({
    Timestamp: FRAME.timestampMs,
    CloudWatchMetrics: [
      { Namespace: "Test", Dimensions: [["service", "stage"]], Metrics: [{ Name: "all", Unit: "Count" }] },
      { Namespace: "Test", Dimensions: [["service", "stage", "type"]], Metrics: [{ Name: "other", Unit: "Count" }] },
    ],
  });
});

const name = (...names: string[]) => fc.constantFrom(...names);
const groupArbitrary: fc.Arbitrary<MetricGroup> = fc.record({
  dimensions: fc.dictionary(name("reason", "type", "contract"), name("x", "y", "z"), { maxKeys: 3 }),
  metrics: fc.uniqueArray(
    fc.record({
      name: name("A", "B", "C", "D"),
      unit: fc.constantFrom("Count", "Milliseconds"),
      value: fc.oneof(fc.nat(5), fc.array(fc.nat(), { minLength: 1, maxLength: 350 })),
    }),
    { selector: (metric) => metric.name, minLength: 1 },
  ),
});

test("whatever the metrics, every document is valid, and every value is there once under its own dimensions", () => {
  fc.assert(
    fc.property(fc.array(groupArbitrary, { maxLength: 8 }), (groups) => {
      const documents = documentsOf(groups);

      const read = documents.flatMap((document) => {
        expect(isEmf(document), JSON.stringify(isEmf.errors)).toBe(true);
        return document._aws.CloudWatchMetrics.flatMap(({ Dimensions: [names = []], Metrics }) =>
          Metrics.flatMap(({ Name, Unit }) => {
            const values = [document[Name]].flat() as number[];
            expect(values.length).toBeLessThanOrEqual(100);
            const dimensions = names.map((each) => [each, document[each]]);
            return values.map((value) => JSON.stringify([Object.fromEntries(dimensions), Name, Unit, value]));
          }),
        );
      });
      const written = groups.flatMap(({ dimensions, metrics }) =>
        metrics.flatMap(({ name: metric, unit, value }) =>
          [value].flat().map((each) => JSON.stringify([{ ...FRAME.dimensions, ...dimensions }, metric, unit, each])),
        ),
      );
      expect(read.toSorted()).toEqual(written.toSorted());
    }),
  );
});
