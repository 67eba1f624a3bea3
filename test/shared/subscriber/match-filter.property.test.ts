// Against two other implementations, on generated policies and messages: the emulator's own evaluator, and the one with
// which the embedded AWS replaces its part about arrays. Generated is only that on which the emulator is right: it
// takes null for an absent attribute, "true" for true, "7" for 7, sees no arrays in bodies, and $or only at the top.
import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesFilterPolicy as matchesInEmbeddedAws } from "../../../local/emulator/emulator-filter.ts";
import {
  type AttributeValue,
  type FilterPolicy,
  FilterPolicyError,
  matches,
} from "../../../shared/subscriber/index.ts";

const emulator = (await import(new URL("./sns/filter.js", import.meta.resolve("fauxqs")).href)) as {
  matchesFilterPolicy: (policy: FilterPolicy, attributes: object) => boolean;
  matchesFilterPolicyOnBody: (policy: FilterPolicy, body: string) => boolean;
};

/** Few letters and numbers, so that much of what is generated matches. */
const text = fc.string({ unit: fc.constantFrom("a", "b", "A"), minLength: 1, maxLength: 3 });
const number = fc.constantFrom(-1, 0, 0.5, 1, 2);
const address = fc.constantFrom("10.0.0.1", "10.0.1.1", "2001:db8::1", "2001:db8:1::1");
const exists = fc.boolean().map((value) => ({ exists: value }));
const wildcard = fc
  .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(""))
  .filter((pattern) => pattern.split("*").length <= 4);

const textCondition = fc.oneof(
  text,
  text.map((prefix) => ({ prefix })),
  text.map((suffix) => ({ suffix })),
  text.map((value) => ({ "equals-ignore-case": value })),
  wildcard.map((pattern) => ({ wildcard: pattern })),
  fc
    .oneof(
      text,
      fc.array(text, { minLength: 1, maxLength: 3 }),
      text.map((prefix) => ({ prefix })),
      text.map((suffix) => ({ suffix })),
      wildcard.map((pattern) => ({ wildcard: pattern })),
    )
    .map((exclusion) => ({ "anything-but": exclusion })),
  fc.constantFrom("10.0.0.0/24", "2001:db8::/48", "0.0.0.0/0").map((cidr) => ({ cidr })),
  exists,
);
const numberCondition = fc.oneof(
  number,
  fc.tuple(fc.constantFrom("<", "<=", "=", ">", ">="), number).map((numeric) => ({ numeric })),
  fc
    .tuple(fc.constantFrom(">", ">="), number, fc.constantFrom("<", "<="), number)
    .filter(([, bottom, , top]) => bottom < top)
    .map((numeric) => ({ numeric })),
  fc
    .oneof(number, fc.array(number, { minLength: 1, maxLength: 3 }))
    .map((exclusion) => ({ "anything-but": exclusion })),
  exists,
);

const TEXTS = ["t1", "t2"];
const NUMBERS = ["n1"];
const keys = fc.record(
  {
    ...Object.fromEntries(TEXTS.map((key) => [key, fc.array(textCondition, { minLength: 1, maxLength: 2 })])),
    ...Object.fromEntries(NUMBERS.map((key) => [key, fc.array(numberCondition, { minLength: 1, maxLength: 2 })])),
  },
  { requiredKeys: [] },
);
const policy = fc
  .tuple(keys, fc.option(fc.array(keys, { minLength: 2, maxLength: 3 })))
  .map(([all, alternatives]) => ({ ...all, ...(alternatives ? { $or: alternatives } : {}) }) as FilterPolicy);
const message = fc.record(
  {
    ...Object.fromEntries(TEXTS.map((key) => [key, fc.oneof({ weight: 3, arbitrary: text }, address)])),
    ...Object.fromEntries(NUMBERS.map((key) => [key, number])),
    other: text,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, AttributeValue>>;

const onTheWire = (attributes: Readonly<Record<string, AttributeValue>>): Record<string, never> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === "object"
        ? { DataType: "String.Array", StringValue: JSON.stringify(value) }
        : { DataType: typeof value === "number" ? "Number" : "String", StringValue: String(value) },
    ]),
  ) as Record<string, never>;

const RUNS = { numRuns: 3_000 };

/** What `matches` says; passes over policies with more combinations than SNS takes, which the others do not count. */
function isDelivered(...args: Parameters<typeof matches>): boolean {
  try {
    return matches(...args);
  } catch (error) {
    fc.pre(!(error instanceof FilterPolicyError));
    throw error;
  }
}

test("on attributes, the emulator comes to the same result", () => {
  const seen = new Set<boolean>();

  fc.assert(
    fc.property(policy, message, (filterPolicy, attributes) => {
      const isMatch = isDelivered(filterPolicy, { attributes });
      seen.add(isMatch);
      expect(emulator.matchesFilterPolicy(filterPolicy, onTheWire(attributes))).toBe(isMatch);
    }),
    RUNS,
  );

  expect(seen.size).toBe(2);
});

test("on arrays in attributes, the embedded AWS comes to the same result", () => {
  const texts = fc.array(text, { minLength: 1, maxLength: 3 });
  const numbers = fc.array(number, { minLength: 1, maxLength: 3 });
  const arrays = fc.record({ t1: texts, t2: fc.oneof(text, texts), n1: fc.oneof(number, numbers) });

  fc.assert(
    fc.property(policy, arrays, (filterPolicy, attributes) => {
      const isMatch = isDelivered(filterPolicy, { attributes });
      expect(matchesInEmbeddedAws(filterPolicy, onTheWire(attributes))).toBe(isMatch);
    }),
    RUNS,
  );
});

test("on bodies, also nested ones, the emulator comes to the same result", () => {
  const nested = fc.tuple(keys, keys).map(([inner, outer]) => ({ ...outer, deep: { deeper: inner } }) as FilterPolicy);
  const body = fc.tuple(message, message).map(([inner, outer]) => ({ ...outer, deep: { deeper: inner }, always: "x" }));

  fc.assert(
    fc.property(nested, body, (filterPolicy, value) => {
      const isMatch = isDelivered(filterPolicy, { body: value }, "MessageBody");
      expect(emulator.matchesFilterPolicyOnBody(filterPolicy, JSON.stringify(value))).toBe(isMatch);
    }),
    RUNS,
  );
});
