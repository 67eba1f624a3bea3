// Both matchers on the same questions, and where they differ without a known reason.
import type { checkFilterPolicy, matches } from "../../shared/subscriber/index.ts";
import { OTHER_RESULTS, REFUSED_BY_OURS, TAKEN_BY_OURS } from "./differences.ts";
import type { Question } from "./questions.ts";

/** Ours, or a wrong one that a test plants. */
export interface Matcher {
  readonly check: typeof checkFilterPolicy;
  readonly matches: typeof matches;
}

export interface Comparison {
  /** Pairs of a policy that both take and an event. */
  readonly pairs: number;
  /** Of those, the ones where a known difference explains what differs. */
  readonly known: number;
  /** Of the pairs, by ours. */
  readonly matched: number;
  /** Policies that one or both refuse. */
  readonly refused: number;
  /** Everything else that differs, in words. */
  readonly differences: readonly string[];
}

/** `answers` as Oracle.java writes them, one for each question. */
export function compare(questions: readonly Question[], answers: readonly string[], matcher: Matcher): Comparison {
  const result = { pairs: 0, known: 0, matched: 0, refused: 0, differences: [] as string[] };
  for (const [index, question] of questions.entries()) {
    compareOne(question, answers[index] ?? "no answer", matcher, result);
  }
  return result;
}

type Result = { -readonly [Key in keyof Comparison]: Comparison[Key] } & { differences: string[] };

function compareOne({ scope, policy, events }: Question, theirs: string, matcher: Matcher, result: Result): void {
  const text = `${JSON.stringify(policy)} on ${scope}`;
  const ours = refusalOf(matcher, policy, scope);
  const areTheirs = theirs.startsWith("refused: ");
  if (ours !== undefined || areTheirs) {
    result.refused += 1;
    if (ours !== undefined && areTheirs) return;
    const isKnown =
      ours === undefined
        ? TAKEN_BY_OURS.some(({ takes }) => takes(policy))
        : REFUSED_BY_OURS.some(({ refusal }) => refusal.test(ours));
    if (isKnown) result.known += 1;
    else
      result.differences.push(
        `${text}: ours ${ours === undefined ? "takes it" : `refuses: ${ours}`}, theirs ${areTheirs ? theirs : "takes it"}`,
      );
    return;
  }
  for (const [index, event] of events.entries()) {
    const filterable = scope === "MessageAttributes" ? { attributes: event as never } : { body: event };
    const isMatch = matcher.matches(policy as never, filterable, scope);
    result.pairs += 1;
    if (isMatch) result.matched += 1;
    if (theirs[index] === (isMatch ? "1" : "0")) continue;
    if (OTHER_RESULTS.some(({ concerns }) => concerns(policy, event, scope))) result.known += 1;
    else result.differences.push(`${text}, event ${JSON.stringify(event)}: ours ${isMatch}, theirs ${theirs[index]}`);
  }
}

function refusalOf(matcher: Matcher, policy: unknown, scope: Question["scope"]): string | undefined {
  try {
    (matcher.check as (policy: unknown, scope: Question["scope"]) => void)(policy, scope);
    return undefined;
  } catch (error) {
    if ((error as Error).name === "FilterPolicyError") return (error as Error).message;
    throw error;
  }
}
