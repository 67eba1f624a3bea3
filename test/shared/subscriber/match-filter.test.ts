// Beyond AWS's examples: what SNS was seen to do, recorded by LocalStack's tests against AWS
// (tests/aws/services/sns/test_sns_filter_policy.py, those marked as validated), and what follows from AWS's rules.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  explainMatch,
  type FilterPolicy,
  FilterPolicyError,
  matcher,
  matches,
  type ReceivedAttributes,
} from "../../../shared/subscriber/index.ts";

const onBody = (policy: FilterPolicy, body: unknown): boolean => matches(policy, { body }, "MessageBody");

describe("attributes", () => {
  test("null does not stand for an absent attribute, only for a null in an array", () => {
    const policy: FilterPolicy = { a: [null, { "anything-but": "x" }] };

    expect(matches(policy, { attributes: {} })).toBe(false);
    expect(matches({ a: [null] }, { attributes: { a: [null, "x"] } })).toBe(true);
  });

  test("an array matches if any element does, whatever its type", () => {
    expect(matches({ a: ["one"] }, { attributes: { a: ["one", "two"] } })).toBe(true);
    expect(matches({ a: [true] }, { attributes: { a: [true] } })).toBe(true);
    expect(matches({ a: [7] }, { attributes: { a: ["7", 7] } })).toBe(true);
  });

  test("numbers and booleans are not texts", () => {
    expect(matches({ a: [7] }, { attributes: { a: "7" } })).toBe(false);
    expect(matches({ a: [{ numeric: ["=", 7] }] }, { attributes: { a: "7" } })).toBe(false);
    expect(matches({ a: [true] }, { attributes: { a: "true" } })).toBe(false);
  });

  test("a key is missing only where other attributes are present", () => {
    expect(matches({ a: [{ exists: false }] }, { attributes: {} })).toBe(false);
    expect(matches({ a: [{ exists: false }] }, { attributes: { b: "x" } })).toBe(true);
  });

  test("quotation marks and backslashes match only where the policy escapes them twice", () => {
    const attributes = { a: 'say "\\"' };

    expect(matches({ a: ['say "\\"'] }, { attributes })).toBe(false);
    expect(matches({ a: ['say \\"\\\\\\"'] }, { attributes })).toBe(true);
  });

  test("alternatives nest", () => {
    const policy: FilterPolicy = {
      f1: ["v1"],
      $or: [{ f2: ["v2"] }, { f3: ["v3"], $or: [{ f4: ["v4"] }, { f5: ["v5"] }] }],
    };

    expect(matches(policy, { attributes: { f1: "v1", f2: "v2" } })).toBe(true);
    expect(matches(policy, { attributes: { f1: "v1", f3: "v3", f5: "v5" } })).toBe(true);
    expect(matches(policy, { attributes: { f1: "v1", f3: "v3" } })).toBe(false);
  });

  test("an empty policy takes everything", () => {
    expect(matches({}, {})).toBe(true);
    expect(matches({}, { body: "no JSON" }, "MessageBody")).toBe(true);
  });
});

describe("bodies", () => {
  test.each([
    { object: { nested: { test: "x" } } },
    { "object.nested.test": "x" },
    { "object.nested": { test: "x" } },
    { object: { "nested.test": "x" } },
  ])("a dot is as good as nesting: %j", (body) => {
    expect(onBody({ "object.nested.test": ["x"] }, body)).toBe(true);
    expect(onBody({ object: { nested: { test: ["x"] } } }, body)).toBe(true);
    expect(onBody({ object: { nested: { test: ["y"] } } }, body)).toBe(false);
  });

  test("of an array, one element has all that the policy asks of elements", () => {
    const policy: FilterPolicy = { a: { b: ["x"], c: ["y"] } };

    expect(
      onBody(policy, {
        a: [
          { b: "x", c: "n" },
          { b: "n", c: "y" },
        ],
      }),
    ).toBe(false);
    expect(
      onBody(policy, {
        a: [
          { b: "n", c: "n" },
          { b: "x", c: "y" },
        ],
      }),
    ).toBe(true);
    expect(onBody(policy, { a: [[{ b: "x" }], [{ c: "y" }, { b: ["z", "x"], c: "y" }]] })).toBe(true);
    expect(onBody({ a: { b: ["x"] }, d: { c: ["y"] } }, { a: [{ b: "n" }, { b: "x" }], d: [{ c: "y" }] })).toBe(true);
  });

  test("a body in which one key stands twice, as a dotted name and nested, has both values", () => {
    const body = { "a.b": "x", a: { b: "y" } };

    expect([onBody({ "a.b": ["x"] }, body), onBody({ a: { b: ["y"] } }, body)]).toEqual([true, true]);
  });

  test("what is in arrays is found, however deep", () => {
    const body = {
      Records: [{ s3: { object: [[{ key: "auto-1" }]] } }, { s3: { object: { key: "home-1" } } }],
      none: [],
    };

    expect(onBody({ Records: { s3: { object: { key: ["home-1"] } } } }, body)).toBe(true);
    expect(onBody({ Records: { s3: { object: { key: ["boat-1"] } } } }, body)).toBe(false);
    expect(onBody({ none: [{ exists: false }] }, body)).toBe(true);
  });

  test.each(["text", '"text"', "[]", "{", 7, null])("a body that is no JSON object matches nothing: %j", (body) => {
    expect(onBody({ a: [{ exists: false }] }, body)).toBe(false);
  });

  test("a key exists where it has a value that is neither null nor empty; what nests has none", () => {
    const body = { text: "x", empty: "", nothing: null, nested: { a: 1 } };
    const exists = (key: string): boolean => onBody({ [key]: [{ exists: true }] }, body);

    expect(["text", "empty", "nothing", "nested", "absent"].filter(exists)).toEqual(["text"]);
    expect(onBody({ nothing: [null], empty: [""] }, body)).toBe(true);
  });

  test("alternatives may stand inside a nested key", () => {
    const policy: FilterPolicy = {
      $or: [{ metricName: ["CPU"] }, { namespace: ["EC2"] }],
      detail: { scope: ["Service"], $or: [{ source: ["a"] }, { type: ["b"] }] },
    };

    expect(onBody(policy, { namespace: "EC2", detail: { scope: "Service", type: "b" } })).toBe(true);
    expect(onBody(policy, { namespace: "EC2", detail: { scope: "Service", type: "c" } })).toBe(false);
    expect(onBody(policy, { namespace: "EC2", detail: { type: "b" }, scope: "Service" })).toBe(false);
  });
});

describe("operators", () => {
  test.each([
    ["*ball", "ball", true],
    ["b*e*l", "baseball", true],
    ["a*a", "a", false],
    ["*BALL", "baseball", false],
    ["*", "", true],
    ["a.c", "abc", false],
    ["base*", "baseball", true],
    ["base*", "a base", false],
    ["*base", "a base!", false],
    ["b*s*s*l", "baseball", false],
    ["a*bb*c", "abbc", true],
    ["a*bb*bc", "abbc", false],
    ["ab", "ab", true],
    ["ab", "abc", false],
    ["a*b", "a\nb", true],
    ["a\\*b", "a*b", true],
    ["a\\*b", "axb", false],
    ["a\\*b*", "a*bc", true],
    ["", "", true],
  ])("wildcard %s on %j: %s", (wildcard, a, isMatch) => {
    expect(matches({ a: [{ wildcard }] }, { attributes: { a } })).toBe(isMatch);
  });

  test.each([
    ["10.0.0.0/24", "10.0.0.256", false],
    ["10.0.0.0/24", "::ffff:10.0.0.1", false],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["2001:db8:1234:1a00::/64", "2001:db8:1234:1a00::1", true],
    ["2001:db8:1234:1a00::/64", "2001:db8:1234:1a01::1", false],
    ["10.0.0.0/24", "no address", false],
    ["10.0.0.0/24", "", false],
    ["10.0.0.0/24", "2001:db8::1", false],
    ["2001:db8::/32", "10.0.0.1", false],
  ])("network %s on %j: %s", (cidr, a, isMatch) => {
    expect(matches({ a: [{ cidr }] }, { attributes: { a } })).toBe(isMatch);
  });
});

test.each([
  ["straße", "STRASSE", true],
  ["straße", "STRAẞE", false],
  ["strasse", "straße", false],
  ["k", "\u212a", false],
  ["\u212a", "k", true],
  ["É", "é", true],
])("%s in any case is met by %s: %s", (folded, a, isMatch) => {
  expect(matches({ a: [{ "equals-ignore-case": folded }] }, { attributes: { a } })).toBe(isMatch);
});

describe("operators on one value", () => {
  const takes = (condition: object, a: string | number): boolean =>
    matches({ a: [condition] } as FilterPolicy, { attributes: { a } });

  test.each([
    [["<", 2], [1]],
    [
      ["<=", 2],
      [1, 2],
    ],
    [["=", 2], [2]],
    [[">", 2], [3]],
    [
      [">=", 2],
      [2, 3],
    ],
    [
      [">", 1, "<=", 3],
      [2, 3],
    ],
    [
      [">=", 1, "<", 3],
      [1, 2],
    ],
  ])("of 1, 2, 3 and the text 2, numeric %j takes %j", (numeric, taken) => {
    expect([1, 2, 3, "2"].filter((value) => takes({ numeric }, value))).toEqual(taken);
  });

  test.each([
    [{ prefix: "ab" }, ["ab", "abc"]],
    [{ suffix: "bc" }, ["abc"]],
    [{ "equals-ignore-case": "AB" }, ["ab", "Ab"]],
    [{ "anything-but": "ab" }, ["abc", "Ab", 7]],
    [{ "anything-but": 7 }, ["ab", "abc", "Ab"]],
    [{ "anything-but": ["ab", "abc"] }, ["Ab", 7]],
    [{ "anything-but": [7, 8] }, ["ab", "abc", "Ab"]],
    [{ "anything-but": { prefix: "ab" } }, ["Ab", 7]],
    [{ "anything-but": { suffix: "bc" } }, ["ab", "Ab", 7]],
    [{ wildcard: "a*" }, ["ab", "abc"]],
    [{ exists: true }, ["ab", "abc", "Ab", 7]],
    [{ exists: false }, []],
  ])("%j", (condition, taken) => {
    expect(["ab", "abc", "Ab", 7].filter((value) => takes(condition, value))).toEqual(taken);
  });
});

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `value${index}`);

describe("what SNS refuses", () => {
  test.each<[unknown, RegExp]>([
    [[], /must be a JSON object/],
    [{ a: "x" }, /^a: must be a list of values$/],
    [{ a: [] }, /^a: must not be empty$/],
    [{ a: { b: ["x"] } }, /^a: .*only policies on the body nest$/],
    [{ a: [{}] }, /^a\[0\]: must have exactly one operator$/],
    [{ a: [{ prefix: "x", suffix: "y" }] }, /exactly one operator/],
    [{ a: ["x", { like: "y" }] }, /^a\[1\]: unknown operator "like"; known: prefix, /],
    [{ a: [["x"]] }, /^a\[0\]: must be a string, a number/],
    [{ a: [{ suffix: 100 }] }, /^a\[0\]\.suffix: must be a string$/],
    [{ a: [{ "anything-but": { exists: false } }] }, /^a\[0\]\.anything-but: unknown operator "exists"/],
    [{ a: [{ "anything-but": { prefix: false } }] }, /must be a string$/],
    [{ a: [{ "anything-but": [] }] }, /must be a string, a number, a list/],
    [{ a: [{ "anything-but": ["x", true] }] }, /must be a string, a number, a list/],
    [{ a: [{ "anything-but": ["x", 7] }] }, /a list of strings or of numbers/],
    [{ a: [{ "anything-but": true }] }, /must be a string, a number, a list/],
    [{ a: [{ "anything-but": { prefix: "" } }] }, /^a\[0\]\.anything-but: must not exclude everything$/],
    [{ a: [{ wildcard: "a**" }] }, /must not hold two asterisks in a row/],
    [{ a: [{ wildcard: "a\\b" }] }, /must hold a backslash only before an asterisk or a backslash/],
    [{ a: [{ "equals-ignore-case": "\u{1f600}" }] }, /characters beyond U\+FFFF/],
    [{ a: [1_000_000_001] }, /^a\[0\]: 1000000001 is beyond ±1000000000, where SNS promises nothing/],
    [{ a: [{ numeric: [">", 1_790_000_000_000] }] }, /is beyond ±1000000000/],
    [{ a: [{ "anything-but": [1, -1_000_000_001] }] }, /is beyond ±1000000000/],
    [{ a: ["x"], $or: [{ a: ["y"] }, { b: ["z"] }] }, /^a: stands twice in what has to hold together; say it once/],
    [{ a: [{ cidr: "10.0.0.0/32" }] }, /must be a network of several addresses/],
    [{ a: [{ cidr: "2001:db8::/128" }] }, /must be a network of several addresses/],
    [{ a: [{ cidr: "::ffff:10.0.0.0/120" }] }, /must be a network of several addresses/],
    [{ a: [{ cidr: "fe80::1%eth0/64" }] }, /must be a network of several addresses/],
    [{ a: [{ "anything-but": { wildcard: "*a*b*c*" } }] }, /more than 3 asterisks/],
    [{ a: [{ wildcard: 7 }] }, /must be a string$/],
    [{ a: [{ exists: "no" }] }, /must be true or false/],
    [{ a: [{ wildcard: "*a*b*c*" }] }, /more than 3 asterisks/],
    [{ a: [{ cidr: "10.0.0.0" }] }, /must be a network/],
    [{ a: [{ cidr: "10.0.0.0/33" }] }, /must be a network/],
    [{ a: [{ cidr: "x::y/64" }] }, /must be a network/],
    [{ a: [{ cidr: "2001:db8::/129" }] }, /must be a network/],
    [{ a: [{ cidr: "10.0.0.0/" }] }, /must be a network/],
    [{ a: [{ cidr: "10.0.0.0/x8" }] }, /must be a network/],
    [{ a: [{ cidr: "10.0.0.0/8x" }] }, /must be a network/],
    [{ a: [{ cidr: "10.0.0.0/8/8" }] }, /must be a network/],
    [{ a: [{ cidr: 10 }] }, /must be a network/],
    [{ a: [{ numeric: [] }] }, /must be a comparison/],
    [{ a: [{ numeric: ["<", 100, ">", 10] }] }, /must be a comparison/],
    [{ a: [{ numeric: [">", 3, "<", 1] }] }, /must be a comparison/],
    [{ a: [{ numeric: [">", 1, "<", 1] }] }, /must be a comparison/],
    [{ a: [{ numeric: ["<", 1, "<", 3] }] }, /must be a comparison/],
    [{ a: [{ numeric: [">", 1, ">", 3] }] }, /must be a comparison/],
    [{ a: [{ numeric: ["=", 1, "<", 3] }] }, /must be a comparison/],
    [{ a: [{ numeric: [">", 1, "<"] }] }, /must be a comparison/],
    [{ a: [{ numeric: [">", 20, "<", 30, "<", 50] }] }, /must be a comparison/],
    [{ a: [{ numeric: ["=", "000"] }] }, /must be a comparison/],
    [{ $or: [{ a: ["x"] }] }, /^\$or\[0\]: unknown operator "a"/],
    [{ $or: [{ a: ["x"] }, { numeric: 7 }] }, /^\$or\[0\]: unknown operator "a"/],
    [{ a: many(151) }, /^151 combinations of values: SNS takes at most 150$/],
    [{ a: many(100), b: many(51) }, /^5100 combinations/],
    [{ a: ["1"], b: ["2"], c: ["3"], d: ["4"], e: ["5"], f: ["6"] }, /^6 keys: SNS takes at most 5$/],
    [{ a: many(6).map((text) => ({ wildcard: `${text}*a*b*` })) }, /^324 points for wildcards/],
    [{ a: ["x".repeat(262_144)] }, /^262\d{3} bytes: SNS takes at most 262144$/],
  ])("%j", (policy, message) => {
    const evaluate = () => matches(policy as FilterPolicy, { attributes: {} });

    expect(evaluate).toThrow(FilterPolicyError);
    expect(evaluate).toThrow(message);
  });

  test.each([
    ...[{ cidr: "10.0.0.7/24" }, { cidr: "0.0.0.0/0" }, { cidr: "2001:db8::/127" }],
    ...[1_000_000_000, { wildcard: "a\\*b" }, { wildcard: "" }, { wildcard: "*" }, { prefix: "" }],
    ...[{ numeric: [">", 1, "<", 3] }, { numeric: [">=", 1, "<=", 3] }, { numeric: ["<", -1.5] }],
    ...[{ "anything-but": "x" }, { "anything-but": 7 }, { "anything-but": ["x", "y"] }],
    ...[{ "anything-but": { wildcard: "*a*b*" } }, { wildcard: "*a*b*" }],
  ])("but not %j", (condition) => {
    expect(matches({ a: [condition] } as FilterPolicy, { attributes: {} })).toBe(false);
  });

  test("combinations of alternatives add up, and nested keys count once per level", () => {
    const or = (spaceIds: number): FilterPolicy => ({
      source: many(3),
      $or: [
        { metricName: many(6) },
        { metricType: many(4), $or: [{ metricId: [1, 2, 3, 4] }, { spaceId: many(spaceIds) }] },
      ],
    });
    const nested = (values: number): FilterPolicy => ({
      a: { b: { c: many(4) } },
      d: { e: many(values) },
      f: ["x"],
    });

    expect(matches(or(7), { attributes: {} })).toBe(false);
    expect(() => matches(or(8), { attributes: {} })).toThrow("162 combinations");
    expect(onBody(nested(6), {})).toBe(false);
    expect(() => onBody(nested(7), {})).toThrow("168 combinations");
  });
});

describe("explaining", () => {
  test("names the first rule that failed, and the value that it saw", () => {
    const policy: FilterPolicy = { type: ["t"], status: ["FAILED"], workflow_id: [{ prefix: "etl." }] };
    const event = { attributes: { type: "t", status: ["RUNNING"], workflow_id: 'ml."x"' } };

    expect(explainMatch(policy, event)).toEqual({
      kind: "not-matched",
      rule: { status: ["FAILED"] },
      value: ["RUNNING"],
    });
    expect(explainMatch({ workflow_id: [{ prefix: "etl." }] }, event)).toMatchObject({ value: 'ml."x"' });
    expect(explainMatch({ step_id: ["load"] }, event)).toMatchObject({ rule: { step_id: ["load"] }, value: undefined });
    expect(explainMatch({ type: ["t"] }, event)).toEqual({ kind: "matched" });
  });

  test("says which fields no element of an array has together", () => {
    const body = {
      a: [
        { b: "x", c: "n" },
        { b: "n", c: "y" },
      ],
    };

    expect(explainMatch({ a: { b: ["x"], c: ["y"] } }, { body }, "MessageBody")).toEqual({
      kind: "not-matched",
      rule: { "a.b": ["x"], "a.c": ["y"] },
      value: { "a.b": ["x", "n"], "a.c": ["n", "y"] },
    });
  });

  test("shows what each of several alternatives saw", () => {
    const policy: FilterPolicy = { $or: [{ a: ["1"] }, { b: { c: ["2"] } }] };

    expect(explainMatch(policy, { body: { b: { c: 3 } } }, "MessageBody")).toEqual({
      kind: "not-matched",
      rule: { $or: [{ a: ["1"] }, { "b.c": ["2"] }] },
      value: { a: undefined, "b.c": 3 },
    });
  });
});

test("a body that is no JSON object matches no policy on the body, and is what the policy saw", () => {
  const policy = { a: [{ exists: false }] };

  expect(explainMatch(policy, { body: "no JSON" }, "MessageBody")).toEqual({
    kind: "not-matched",
    rule: policy,
    value: "no JSON",
  });
  expect(explainMatch(policy, { body: {} }, "MessageBody")).toEqual({ kind: "matched" });
});

test("of several values one that is something is enough to exist", () => {
  expect(matches({ a: [{ exists: true }] }, { body: { a: ["", null, "x"] } }, "MessageBody")).toBe(true);
  expect(matches({ a: [{ exists: true }] }, { body: { a: ["", null] } }, "MessageBody")).toBe(false);
});

test("asked of many events, a filter says of each what it says of it alone, also of one that looks like another", () => {
  const value = fc.constantFrom<ReceivedAttributes[string]>(
    ...["FAILED", "", '["FAILED"]', 7, Infinity, -Infinity, Number.NaN],
    ...[["FAILED"], ["DONE", "FAILED"], [null], [Infinity]],
  );
  const attributes = fc.dictionary(fc.constantFrom("status", "other", "a.b"), value, { maxKeys: 3 });
  const policy = fc.constantFrom<FilterPolicy>(
    { status: ["FAILED"] },
    { status: [{ exists: false }], other: ["DONE"] },
    { "a.b": [{ prefix: "D" }], status: [{ "anything-but": "DONE" }] },
    { status: [{ numeric: [">", 0] }] },
    { status: [null] },
    { $or: [{ status: ["DONE"] }, { other: [{ exists: true }] }] },
  );
  fc.assert(
    fc.property(policy, fc.array(attributes, { minLength: 1, maxLength: 30 }), (given, events) => {
      const asked = matcher(given, "MessageAttributes");

      for (const each of events) expect(asked({ attributes: each })).toEqual(explainMatch(given, { attributes: each }));
    }),
  );
});

test("values that are many, or long, are answered as any", () => {
  const asked = matcher({ id: [{ suffix: "7" }] }, "MessageAttributes");

  for (let at = 0; at < 2_500; at += 1) {
    expect(asked({ attributes: { id: String(at) } }).kind).toBe(at % 10 === 7 ? "matched" : "not-matched");
  }
  expect(asked({ attributes: { id: `${"x".repeat(2_000)}7` } }).kind).toBe("matched");
});
