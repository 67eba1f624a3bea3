// The envelope is written from fragments that are kept: it has to be what JSON.stringify makes of the same fields, for whatever comes after whatever.
import fc from "fast-check";
import { expect, test } from "vitest";
import { cloudEventWriter } from "../../../shared/contracts/cloud-event.ts";

const NAMES = { name: "v7", typePrefix: "com.example.", typeSuffix: ".v7" };

const text = fc.string({ unit: "binary-ascii" });
const deprecation = {
  from: "2027-01-01T00:00:00Z",
  sunset: "2028-01-01T00:00:00Z",
  migration: 'https://a.example/"v8"',
};
const context = fc.record({
  cluster: fc.oneof(fc.constant("main"), text),
  contractBaseUrl: fc.option(fc.constantFrom("https://a.example", 'https://b.example/"'), { nil: undefined }),
  deprecations: fc.option(fc.constantFrom({ v7: deprecation }, { v8: deprecation }), { nil: undefined }),
  sequenceNumber: fc.nat().map(String),
  nowMs: fc.nat(),
});
const change = fc.record({
  attributes: fc.record({ type: fc.constantFrom("step.done", "step.begun"), category: fc.constant("step") }),
  subject: fc.array(fc.oneof(text, fc.nat()), { minLength: 1, maxLength: 3 }),
  timeMs: fc.constant(1_764_000_000_000),
  time: fc.constant("2025-11-24T16:00:00.000Z"),
  partitionKey: fc.string({ unit: "grapheme", minLength: 1 }),
  index: fc.nat(999_999),
  data: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean()), { noNullPrototype: true }),
});

test("whatever deployment and type the events are of, each is written as JSON.stringify does", () => {
  const write = cloudEventWriter(NAMES); // keeps what it wrote before

  fc.assert(
    fc.property(change, context, (own, deployment) => {
      const { id, body } = write(own, deployment);

      const schema = `v7/${own.attributes.type}`;
      const { contractBaseUrl, deprecations } = deployment;
      expect(body).toBe(
        JSON.stringify({
          ...{ specversion: "1.0", id, source: `/sluice/${encodeURIComponent(deployment.cluster)}` },
          type: `com.example.${own.attributes.type}.v7`,
          subject: own.subject.map(encodeURIComponent).join("/"),
          ...{ time: own.time, datacontenttype: "application/json" },
          dataschema:
            contractBaseUrl === undefined ? `urn:sluice:${schema}` : `${contractBaseUrl}/${schema}.schema.json`,
          partitionkey: own.partitionKey,
          sequence: `${deployment.sequenceNumber.padStart(39, "0")}.${String(own.index).padStart(6, "0")}`,
          ...(deprecations && "v7" in deprecations && deprecatedBy(deprecations.v7)),
          data: own.data,
        }),
      );
    }),
  );
});

const deprecatedBy = ({ from, sunset, migration }: typeof deprecation) => ({
  ...{ deprecated: true, deprecationfrom: from, deprecationsunset: sunset, deprecationmigration: migration },
});
