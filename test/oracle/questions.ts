// What the matchers are asked: generated filter policies with events near them, and policies that are malformed in one place. The same
// seed asks the same.
import fc from "fast-check";
import type { FilterPolicyScope } from "../../shared/subscriber/index.ts";

export interface Question {
  readonly scope: FilterPolicyScope;
  readonly policy: unknown;
  /** Of scope MessageAttributes the attributes, by name; of scope MessageBody bodies. */
  readonly events: readonly Record<string, unknown>[];
}

/** Few texts, so that much of what is generated meets; among them those that filters were seen to get wrong. */
const TEXTS = [
  "a",
  "b",
  "A",
  "ab",
  "aB",
  "ba",
  "",
  "1",
  "true",
  "null",
  "a*b",
  "a\\b",
  'a"b',
  "a\nb",
  "ß",
  "SS",
  "ẞ",
  "k",
  "\u212a",
  "é",
  "😀",
];
const NUMBERS = [-1, 0, 0.5, 1, 1.5, 2, 300, 1e9, -1e9, 0.00001];
const ADDRESSES = ["10.0.0.1", "10.0.1.1", "2001:db8::1", "2001:db8:1::1", "::ffff:10.0.0.1", "10.0.0"];
const NETWORKS = ["10.0.0.0/24", "10.0.0.7/24", "10.0.0.0/0", "2001:db8::/48", "2001:db8::7/32", "10.0.0.0/31"];
const PATTERNS = ["*", "", "a*", "*b", "a*b", "*a*", "a\\*b", "a\\\\b", "*\\*", "a*b*a", "ab", "*ß"];
const KEYS = ["a", "b", "a.b"];

const text = fc.oneof({ weight: 2, arbitrary: fc.constantFrom("a", "b", "ab") }, fc.constantFrom(...TEXTS));
const number = fc.constantFrom(...NUMBERS);
const filled = text.filter((value) => value !== "");
const scalar = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: number },
  fc.constantFrom<unknown>(true, false, null),
  fc.constantFrom(...ADDRESSES),
);

const exclusion = fc.oneof(
  text,
  number,
  fc.array(text, { minLength: 1, maxLength: 3 }),
  fc.array(number, { minLength: 1, maxLength: 3 }),
  filled.map((prefix) => ({ prefix })),
  filled.map((suffix) => ({ suffix })),
  fc.constantFrom(...PATTERNS).map((wildcard) => ({ wildcard })),
);
const numeric = fc.oneof(
  fc.tuple(fc.constantFrom("<", "<=", "=", ">", ">="), number),
  fc
    .tuple(fc.constantFrom(">", ">="), number, fc.constantFrom("<", "<="), number)
    .filter(([, bottom, , top]) => bottom < top),
);
const condition = fc.oneof(
  { weight: 6, arbitrary: scalar },
  text.map((prefix) => ({ prefix })),
  text.map((suffix) => ({ suffix })),
  text.map((value) => ({ "equals-ignore-case": value })),
  fc.constantFrom(...PATTERNS).map((wildcard) => ({ wildcard })),
  fc.constantFrom(...NETWORKS).map((cidr) => ({ cidr })),
  numeric.map((each) => ({ numeric: each })),
  fc.boolean().map((exists) => ({ exists })),
  { weight: 3, arbitrary: exclusion.map((each) => ({ "anything-but": each })) },
);
const conditions = fc.array(condition, { minLength: 1, maxLength: 4 });

const keysOf = (value: fc.Arbitrary<unknown>, maxKeys: number): fc.Arbitrary<Record<string, unknown>> =>
  fc.dictionary(fc.constantFrom(...KEYS), value, { minKeys: 1, maxKeys });
const withAlternatives = (keys: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(keys, fc.option(fc.array(keys, { minLength: 2, maxLength: 3 }), { freq: 3 }))
    .map(([all, $or]) => ($or ? { ...all, $or } : all));

const flatPolicy = fc.oneof({ weight: 2, arbitrary: keysOf(conditions, 2) }, withAlternatives(keysOf(conditions, 2)));
/** SNS counts each level of nesting, so that larger ones are refused. */
const few = fc.array(condition, { minLength: 1, maxLength: 2 });
const nested = keysOf(fc.oneof({ weight: 3, arbitrary: few }, keysOf(few, 1)), 2);
const nestedPolicy = fc.oneof(
  keysOf(fc.oneof(few, nested), 2),
  withAlternatives(keysOf(fc.oneof({ weight: 3, arbitrary: few }, keysOf(few, 1)), 1)),
  keysOf(withAlternatives(keysOf(few, 1)), 1),
);

const attributes = fc.dictionary(
  fc.constantFrom(...KEYS),
  fc.oneof(filled, number, fc.constantFrom(...ADDRESSES), fc.array(scalar, { maxLength: 3 })),
  { maxKeys: 4 },
);
const leaf = fc.oneof({ weight: 3, arbitrary: scalar }, fc.array(scalar, { maxLength: 3 }));
const inner = fc.dictionary(fc.constantFrom(...KEYS), leaf, { maxKeys: 3 });
const branch = fc.oneof(
  { weight: 3, arbitrary: leaf },
  inner,
  fc.array(inner, { maxLength: 3 }),
  fc.array(fc.array(inner, { maxLength: 2 }), { maxLength: 2 }),
);
const outer = fc.dictionary(fc.constantFrom(...KEYS), branch, { maxKeys: 3 });
const body = fc.dictionary(
  fc.constantFrom(...KEYS),
  fc.oneof({ weight: 2, arbitrary: branch }, outer, fc.array(outer, { maxLength: 3 })),
  { maxKeys: 4 },
);

const EVENTS_PER_POLICY = 10;

/** About so many pairs of a policy and an event, half of them of each scope. */
export function pairs(count: number, seed: number): Question[] {
  const numRuns = Math.ceil(count / EVENTS_PER_POLICY / 2);
  const several = (event: fc.Arbitrary<Record<string, unknown>>) =>
    fc.array(event, { minLength: EVENTS_PER_POLICY, maxLength: EVENTS_PER_POLICY });
  const ask = (scope: FilterPolicyScope, policy: fc.Arbitrary<unknown>, event: fc.Arbitrary<Record<string, unknown>>) =>
    fc.sample(fc.record({ scope: fc.constant(scope), policy, events: several(event) }), { numRuns, seed });
  return [...ask("MessageAttributes", flatPolicy, attributes), ...ask("MessageBody", nestedPolicy, body)];
}

/** What no condition may be, and some that look as if they might not. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    [],
    ["x"],
    {},
    { like: "x" },
    { prefix: "x", suffix: "y" },
    { exists: "true" },
    { exists: null },
    { prefix: 7 },
    { suffix: null },
    { "equals-ignore-case": ["x"] },
    { wildcard: 7 },
    { wildcard: "**" },
    { wildcard: "a**b" },
    { wildcard: "a\\b" },
    { wildcard: "a\\" },
    { cidr: "10.0.0.0" },
    { cidr: "10.0.0.0/32" },
    { cidr: "10.0.0.0/33" },
    { cidr: "10.0.0/24" },
    { cidr: "10.0.0.0/-1" },
    { cidr: "10.0.0.0/" },
    { cidr: "2001:db8::/128" },
    { cidr: "2001:db8::/129" },
    { cidr: "::ffff:10.0.0.0/120" },
    { cidr: "fe80::1%eth0/64" },
    { cidr: 10 },
    { cidr: "x" },
    { "anything-but": [] },
    { "anything-but": ["x", 7] },
    { "anything-but": [true] },
    { "anything-but": true },
    { "anything-but": null },
    { "anything-but": [null] },
    { "anything-but": {} },
    { "anything-but": { prefix: "" } },
    { "anything-but": { suffix: "" } },
    { "anything-but": { wildcard: "" } },
    { "anything-but": { prefix: 7 } },
    { "anything-but": { cidr: "10.0.0.0/24" } },
    { "anything-but": { numeric: ["=", 1] } },
    { "anything-but": { exists: true } },
    { "anything-but": { prefix: "a", suffix: "b" } },
    { "anything-but": { wildcard: "a**" } },
    { "anything-but": { "equals-ignore-case": "x" } },
    { "anything-but": { prefix: ["x", "y"] } },
    { prefix: { "equals-ignore-case": "x" } },
    { numeric: [] },
    { numeric: ["="] },
    { numeric: ["=", "1"] },
    { numeric: ["==", 1] },
    { numeric: [1, "="] },
    { numeric: "=" },
    { numeric: ["=", 1, "<", 2] },
    { numeric: ["<", 1, ">", 0] },
    { numeric: [">", 2, "<", 1] },
    { numeric: [">", 1, "<", 1] },
    { numeric: [">=", 1, "<=", 1] },
    { numeric: [">", 1, ">", 2] },
    { numeric: [">", 1, "<"] },
    { numeric: [">", 1, "<", 2, "<", 3] },
  ),
  condition,
);
const oddKey = fc.oneof(
  fc.constantFrom<unknown>([], {}, "x", 7, true, null, [[]], [[["x"]]]),
  fc.array(odd, { minLength: 1, maxLength: 2 }),
);
const oddAlternatives = fc.oneof(
  fc.constantFrom<unknown>(
    [],
    {},
    "x",
    null,
    ["x"],
    [{}],
    [{ a: ["x"] }],
    [{ a: ["x"] }, {}],
    [{ a: ["x"] }, "x"],
    [{ a: ["x"] }, { prefix: "x" }],
    [{ a: ["x"] }, { numeric: ["=", 1] }],
    [{ a: ["x"] }, { a: [] }],
  ),
  fc.array(keysOf(oddKey, 2), { minLength: 1, maxLength: 3 }),
);
const malformed = fc.oneof(
  fc.constantFrom<unknown>([], "x", 7, null, true, {}),
  { weight: 20, arbitrary: keysOf(oddKey, 2) },
  { weight: 5, arbitrary: fc.tuple(keysOf(conditions, 1), oddAlternatives).map(([keys, $or]) => ({ ...keys, $or })) },
  { weight: 5, arbitrary: keysOf(fc.oneof(keysOf(oddKey, 2), oddKey), 2) },
);

/** Policies of which most are malformed. */
export function malformedPolicies(count: number, seed: number): Question[] {
  return fc
    .sample(fc.tuple(fc.constantFrom<FilterPolicyScope>("MessageAttributes", "MessageBody"), malformed), {
      numRuns: count,
      seed,
    })
    .map(([scope, policy]) => ({ scope, policy, events: [] }));
}
