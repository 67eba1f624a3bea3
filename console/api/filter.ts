// A filter policy beside the latest events: which match, why the others do not, and what SNS would refuse.
import * as z from "zod";
import {
  checkFilterPolicy,
  explainMatch,
  FILTER_POLICY_SCOPES,
  type FilterPolicy,
  FilterPolicyError,
} from "../../shared/subscriber/index.ts";
import { unmeetable } from "../../shared/subscriber/unmeetable-filter.ts";
import { whyNotJson } from "../../shared/values/index.ts";
import type { Context } from "../context.ts";
import { configurationFilter } from "./configuration-filter.ts";

export const FilterQuestion = z.strictObject({
  /** As a person types it. */
  policy: z.string().max(262_144),
  scope: z.enum(FILTER_POLICY_SCOPES),
});

const EVENTS = 1_000;

export function tryFilter({ watch, engine }: Context, { policy: text, scope }: z.infer<typeof FilterQuestion>) {
  const read = readPolicy(text, scope);
  if ("refused" in read) return read;
  const { policy } = read;
  const events = watch.feed.latestEvents(EVENTS);
  const results = events.map(({ item, body }) => ({
    number: item.number,
    ...explained(policy, { attributes: item.attributes, body }, scope),
  }));
  return {
    policy,
    /** As an element of `subscribers` says it. */
    configuration: configurationFilter(policy, scope, engine.catalogue.contracts),
    warnings: unmeetable(policy, scope, engine.catalogue.contracts),
    looked_at: events.length,
    matched: results.filter(({ matched }) => matched).length,
    /** The latest first. */
    results,
  };
}

function readPolicy(
  text: string,
  scope: (typeof FILTER_POLICY_SCOPES)[number],
): { policy: FilterPolicy } | { refused: string } {
  try {
    const policy: unknown = JSON.parse(text);
    checkFilterPolicy(policy, scope);
    return { policy };
  } catch (error) {
    if (error instanceof SyntaxError) return { refused: `not JSON: ${whyNotJson(text, error)}` };
    if (error instanceof FilterPolicyError) return { refused: error.message };
    throw error;
  }
}

function explained(
  policy: FilterPolicy,
  event: Parameters<typeof explainMatch>[1],
  scope: Parameters<typeof explainMatch>[2],
) {
  try {
    const found = explainMatch(policy, event, scope);
    return found.kind === "matched"
      ? { matched: true }
      : { matched: false, rule: found.rule, value: found.value ?? null };
  } catch (error) {
    return { matched: false, reason: (error as Error).message };
  }
}
