// Where Sluice's matcher and AWS's own are known to differ, and why ours is right. docs/filters.md has the same table; a test compares.
import { isIP } from "node:net";
import type { FilterPolicyScope } from "../../shared/subscriber/index.ts";

export interface KnownDifference {
  readonly what: string;
  readonly why: string;
  /** Where it can be read. */
  readonly source: string;
  /** One on which the two really differ. */
  readonly example: {
    readonly policy: unknown;
    readonly event?: Readonly<Record<string, unknown>>;
    readonly scope: FilterPolicyScope;
  };
}

interface RefusalDifference extends KnownDifference {
  /** What ours says of such a policy, where only ours refuses it. */
  readonly refusal: RegExp;
}
interface TakenDifference extends KnownDifference {
  /** Whether a policy that only theirs refuses is one of these. */
  readonly takes: (policy: unknown) => boolean;
}
interface ResultDifference extends KnownDifference {
  /** The matcher's answer hangs on the order in which it keeps its patterns, which is not the same in every run of Java. */
  readonly isErratic?: true;
  /** Whether the two may come to different results on this policy and event. */
  readonly concerns: (policy: unknown, event: unknown, scope: FilterPolicyScope) => boolean;
}

const CONSTRAINTS = "https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html";
const STRINGS = "https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html";
const ADDRESSES = `${STRINGS}#string-address-matching`;

export const REFUSED_BY_OURS: readonly RefusalDifference[] = [
  {
    what: "more than five keys, 150 combinations, three asterisks, or 100 points for wildcards",
    why: "limits of SNS, which the matcher does not know",
    source: CONSTRAINTS,
    example: { scope: "MessageAttributes", policy: { a: [{ wildcard: "*a*b*c*" }] } },
    refusal: /: SNS takes at most \d+$|must not hold more than 3 asterisks$/,
  },
  {
    what: "a nested policy on attributes",
    why: "attributes are flat",
    source: CONSTRAINTS,
    example: { scope: "MessageAttributes", policy: { a: { b: ["x"] } } },
    refusal: /only policies on the body nest$/,
  },
  {
    what: "a key twice in what has to hold together: beside and inside `$or`, or as `a.b` and `a: {b}`",
    why: "to the matcher the later one in the text counts; no page says so",
    source: "https://github.com/aws/event-ruler",
    example: { scope: "MessageBody", policy: { a: ["x"], $or: [{ a: ["y"] }, { b: ["z"] }] } },
    refusal: /stands twice in what has to hold together/,
  },
  {
    what: "`anything-but` with `equals-ignore-case` or a list of prefixes, `prefix` with `equals-ignore-case`",
    why: "operators of the newest matcher that no page of SNS mentions",
    source: STRINGS,
    example: { scope: "MessageAttributes", policy: { a: [{ "anything-but": { "equals-ignore-case": "x" } }] } },
    refusal:
      /unknown operator "equals-ignore-case"; known: prefix, suffix, wildcard$|fix: must be a string$|wildcard: must be a string$/,
  },
  {
    what: "`equals-ignore-case` with a character beyond U+FFFF",
    why: "the matcher takes it and then meets no value with it, not even the same one",
    source: STRINGS,
    example: { scope: "MessageAttributes", policy: { a: [{ "equals-ignore-case": "😀" }] } },
    refusal: /beyond U\+FFFF/,
  },
];

const hasOwnOr = (policy: unknown): boolean => JSON.stringify(policy).includes('"$or":');

export const TAKEN_BY_OURS: readonly TakenDifference[] = [
  {
    what: "`{}`",
    why: "takes a filter away",
    source: "https://docs.aws.amazon.com/sns/latest/dg/message-filtering-remove.html",
    example: { scope: "MessageBody", policy: {} },
    takes: (policy) => JSON.stringify(policy) === "{}",
  },
  {
    what: "`anything-but` with `wildcard` beside an ordinary key called `$or`",
    why: "with such a key the matcher falls back to an older reading of policies; each for itself it takes",
    source: "https://github.com/aws/event-ruler",
    example: { scope: "MessageBody", policy: { $or: ["x"], a: [{ "anything-but": { wildcard: "x*" } }] } },
    takes: (policy) => hasOwnOr(policy) && JSON.stringify(policy).includes('{"anything-but":{"wildcard"'),
  },
];

const holds = (value: unknown, isOne: (value: unknown) => boolean): boolean =>
  isOne(value) ||
  (typeof value === "object" && value !== null && Object.values(value).some((each) => holds(each, isOne)));

const asks = (policy: unknown, condition: (value: Readonly<Record<string, unknown>>) => boolean): boolean =>
  holds(policy, (value) => typeof value === "object" && value !== null && condition(value as Record<string, unknown>));

export const OTHER_RESULTS: readonly ResultDifference[] = [
  {
    what: "`exists: true` on null or an empty string",
    why: "SNS asks for a value that is neither; the matcher takes both",
    source: "https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html",
    example: { scope: "MessageBody", policy: { a: [{ exists: true }] }, event: { a: null } },
    concerns: (policy, event) =>
      asks(policy, ({ exists }) => exists === true) && holds(event, (value) => value === null || value === ""),
  },
  {
    what: "`exists: false` on a message without any attribute",
    why: "SNS asks for at least one other attribute",
    source: "https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html",
    example: { scope: "MessageAttributes", policy: { a: [{ exists: false }] }, event: {} },
    concerns: (policy, event, scope) =>
      scope === "MessageAttributes" && asks(policy, ({ exists }) => exists === false) && JSON.stringify(event) === "{}",
  },
  {
    what: "a network of all addresses (`/0`) on what is no address of its kind",
    why: "numbers and addresses of the other version are none of it; the matcher compares the form in which it keeps them",
    source: ADDRESSES,
    example: { scope: "MessageBody", policy: { a: [{ cidr: "10.0.0.0/0" }] }, event: { a: 1 } },
    concerns: (policy, event) =>
      asks(policy, ({ cidr }) => String(cidr).endsWith("/0")) &&
      holds(event, (value) => typeof value === "number" || (typeof value === "string" && isIP(value) !== 0)),
  },
  {
    what: "a `wildcard`, also an excluded one, beside `equals-ignore-case` for the same key",
    why: "each for itself the matcher does what SNS's page says; side by side it may let through what neither does",
    isErratic: true,
    source: STRINGS,
    example: {
      scope: "MessageBody",
      policy: { a: [{ wildcard: "*ß" }, { "equals-ignore-case": "b" }] },
      event: { a: "ab" },
    },
    concerns: (policy) => asksTogether(policy, isWildcard, (each) => each["equals-ignore-case"] !== undefined),
  },
  {
    what: "a numeric condition beside conditions on text for the same key",
    why: "each for itself the matcher does what SNS's page says; side by side, with a third one, it may forget an exact text",
    isErratic: true,
    source: STRINGS,
    example: {
      scope: "MessageBody",
      policy: { a: ["x", { numeric: [">", -1, "<", 1] }, { "anything-but": { suffix: "x" } }] },
      event: { a: "x" },
    },
    concerns: (policy) =>
      holds(
        policy,
        (list) =>
          Array.isArray(list) &&
          list.some((each) => typeof each === "string") &&
          list.some((each) => asks(each, ({ numeric }) => numeric !== undefined)),
      ),
  },
  {
    what: "alternatives of `$or` that share a condition on one key",
    why: "the matcher forgets the other conditions of one of them",
    source: "https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html",
    example: { scope: "MessageBody", policy: { $or: [{ a: ["x"] }, { a: ["x", "y"] }] }, event: { a: "y" } },
    concerns: (policy) => asks(policy, ({ $or }) => Array.isArray($or) && haveSharedCondition($or)),
  },
  {
    what: "an event with one key in two spellings (`a.b` and `a: {b}`), one of them inside an array",
    why: "both are the key; with an array the matcher may see one of them only",
    source: "https://github.com/aws/event-ruler",
    example: {
      scope: "MessageBody",
      policy: { a: { "a.b": ["x"], b: [{ wildcard: "*a*" }] } },
      event: { a: [{ "a.b": "x", b: "z" }], "a.b": "ab" },
    },
    concerns: (_policy, event, scope) => scope === "MessageBody" && holds(event, hasObjects) && hasTwoSpellings(event),
  },
  {
    what: "`exists: false` on a field of the elements of an array, beside another key",
    why: "to the matcher the field is absent from the event or from the element, which of the two depends on the keys' alphabetical order",
    source: "https://github.com/aws/event-ruler",
    example: {
      scope: "MessageBody",
      policy: { a: { a: [1], b: [{ exists: false }] } },
      event: { a: [{ b: 1 }, { a: 1 }] },
    },
    concerns: (policy, event, scope) =>
      scope === "MessageBody" && asks(policy, ({ exists }) => exists === false) && holds(event, hasObjects),
  },
];

/** Whether one key has a condition of each kind. */
const asksTogether = (policy: unknown, ...kinds: readonly ((each: Readonly<Record<string, unknown>>) => boolean)[]) =>
  holds(
    policy,
    (list) =>
      Array.isArray(list) &&
      kinds.every((isOne) => list.some((each) => typeof each === "object" && each !== null && isOne(each))),
  );

const isWildcard = (each: Readonly<Record<string, unknown>>): boolean =>
  each["wildcard"] !== undefined || asks(each["anything-but"], ({ wildcard }) => wildcard !== undefined);

const hasObjects = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.flat(Number.POSITIVE_INFINITY).some((each) => typeof each === "object" && each !== null);

function haveSharedCondition(alternatives: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const alternative of alternatives) {
    const own = new Set(conditionsIn(alternative, ""));
    if ([...own].some((condition) => seen.has(condition))) return true;
    for (const condition of own) seen.add(condition);
  }
  return false;
}

function conditionsIn(policy: unknown, path: string): string[] {
  return Object.entries(policy as object).flatMap(([name, value]) =>
    Array.isArray(value) && name !== "$or"
      ? value.map((each) => `${path}${name} ${JSON.stringify(each)}`)
      : conditionsIn(value, name === "$or" || /^\d+$/.test(name) ? path : `${path}${name}.`),
  );
}

function hasTwoSpellings(event: unknown): boolean {
  const spellings = new Map<string, string>();
  const look = (value: unknown, path: readonly string[]): boolean => {
    if (Array.isArray(value)) return value.some((each) => look(each, path));
    if (typeof value === "object" && value !== null) {
      return Object.entries(value).some(([name, each]) => look(each, [...path, name]));
    }
    const [key, spelling] = [path.join("."), path.join(" ")];
    if ((spellings.get(key) ?? spelling) !== spelling) return true;
    spellings.set(key, spelling);
    return false;
  };
  return look(event, []);
}
