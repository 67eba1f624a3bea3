// What a filter policy is, in SNS's own words.
// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html

/** What a policy is applied to; the name and values of the subscription attribute. */
export const FILTER_POLICY_SCOPES = ["MessageAttributes", "MessageBody"] as const;
/** One of them. */
export type FilterPolicyScope = (typeof FILTER_POLICY_SCOPES)[number];

type Comparison = "<" | "<=" | "=" | ">" | ">=";
/** A comparison, or the two ends of a range. */
export type NumericCondition = readonly [Comparison, number] | readonly [">" | ">=", number, "<" | "<=", number];
/** What a value must not be. https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html */
export type AnythingBut =
  | string
  | number
  | readonly string[]
  | readonly number[]
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string };

/** One value that a key may have, exactly or by an operator. */
export type Condition =
  | string
  | number
  | boolean
  | null
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly "equals-ignore-case": string }
  | { readonly wildcard: string }
  | { readonly cidr: string }
  | { readonly numeric: NumericCondition }
  | { readonly exists: boolean }
  | { readonly "anything-but": AnythingBut };

/** All keys must match, each by any of its conditions. Policies on the body may nest; `$or` takes alternatives. */
export interface FilterPolicy {
  readonly [key: string]: readonly Condition[] | FilterPolicy | readonly FilterPolicy[];
}

/** Names that SNS reads as operators; an `$or` that uses one of them as a key is a key called `$or`. */
export const OPERATORS = [
  "prefix",
  "suffix",
  "equals-ignore-case",
  "wildcard",
  "cidr",
  "numeric",
  "exists",
  "anything-but",
] as const;
export type Operator = (typeof OPERATORS)[number];
