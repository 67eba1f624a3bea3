// A filter policy of a subscriber, and an event tried on it.
import {
  type AttributeValue,
  checkFilterPolicy,
  explainMatch,
  FILTER_POLICY_SCOPES,
  matches,
} from "../../../shared/subscriber/index.ts";
import { jsonFrom } from "../json-from.ts";
import { allowOnly, hold, holdPrototypes, type Target } from "../target.ts";

const WORDS = [
  ...["prefix", "suffix", "equals-ignore-case", "wildcard", "cidr", "numeric", "exists", "anything-but", "$or"],
  ...["status", "type", "tags", "data", "a*b*c", "10.0.0.0/24", "2001:db8::/48", "=", ">=", "<", "RUNNING", '"', "\\"],
];

export const filter: Target = {
  seeds: () =>
    [
      [
        { status: ["FAILED", { prefix: "T" }], terminal: ["true"] },
        { status: ["FAILED"], terminal: "true" },
      ],
      [{ $or: [{ a: [1] }, { b: [{ numeric: [">", 0, "<=", 9] }] }] }, { a: 1, b: 5 }],
      [
        { ip: [{ cidr: "10.0.0.0/24" }], x: [{ exists: false }], y: [{ "anything-but": ["a", 1] }] },
        { ip: "10.0.0.7" },
      ],
      [
        { data: { deep: [{ wildcard: "a*b*" }], b: [{ "equals-ignore-case": "X" }] } },
        { data: { deep: "ab", b: "x" } },
      ],
      [{ a: [{ "anything-but": { suffix: "z" } }, null, true] }, { a: null }],
    ].map((pair) => JSON.stringify(pair)),
  fuzz(data) {
    const value = jsonFrom(data, WORDS);
    const [policy, event] = Array.isArray(value) ? value : [value, {}];
    const said: string[] = [];
    for (const scope of FILTER_POLICY_SCOPES) {
      try {
        checkFilterPolicy(policy, scope);
        const filterable = { attributes: attributesIn(event), body: event };
        const explained = explainMatch(policy, filterable, scope);
        hold(matches(policy, filterable, scope) === (explained.kind === "matched"), "two answers to one question");
        JSON.stringify(explained);
      } catch (error) {
        said.push(allowOnly(error, "FilterPolicyError"));
      }
    }
    holdPrototypes();
    return said;
  },
};

/** Attributes as SNS has them, whatever is meant to be some: text, numbers, and lists of scalars. */
function attributesIn(value: unknown): Record<string, AttributeValue> {
  const isScalar = (each: unknown): boolean => each === null || typeof each !== "object";
  const isAttribute = (each: unknown): boolean =>
    Array.isArray(each) ? each.every(isScalar) : typeof each === "string" || typeof each === "number";
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(fields.filter(([, each]) => isAttribute(each)));
}
