import { expect, test } from "vitest";
import { filterPolicy } from "../../../infra/config/filter-policy.ts";
import type { SubscriptionFilter } from "../../../infra/config/subscription-filter.ts";
import { decide } from "../../../local/sns/filter-decision.ts";
import { matches } from "../../../shared/subscriber/index.ts";
import { shipped } from "../../support/engines.ts";
import { externalEvents, messageAttributes, oneOfEachType, type SampleEvent } from "../../support/sample-events.ts";

const policyOf = (filter: SubscriptionFilter) => filterPolicy(filter, shipped.catalogue.contracts.slice(0, 1));

test("keys become attributes, with the names that attributes have", () => {
  const filter: SubscriptionFilter = {
    contract: ["v1"],
    status: ["FAILED", "TIMED_OUT"],
    terminal: true,
    workflow: ["etl.daily", { prefix: "orders." }],
    tag: ["gold"],
  };

  expect(policyOf(filter)).toEqual({
    scope: "MessageAttributes",
    policy: {
      contract: ["v1"],
      status: ["FAILED", "TIMED_OUT"],
      terminal: ["true"],
      workflow_id: ["etl.daily", { prefix: "orders." }],
      tags: ["gold"],
    },
  });
});

test("in scope body, keys become places in the contract's body", () => {
  const filter: SubscriptionFilter = {
    scope: "body",
    category: ["instance-status-change"],
    status: ["FAILED"],
    terminal: true,
    workflow: [{ prefix: "orders." }],
    cluster: ["main"],
  };

  expect(policyOf(filter)).toEqual({
    scope: "MessageBody",
    policy: {
      type: ["io.sluice.workflow-instance.status.changed.v1", "io.sluice.step-instance.status.changed.v1"],
      data: { transitions: { to: ["FAILED"] }, terminal: [true], workflow_id: [{ prefix: "orders." }] },
      source: ["/sluice/main"],
    },
  });
});

test("a filter without keys lets everything through, as no policy at all", () => {
  expect(policyOf({})).toBeUndefined();
  expect(policyOf({ scope: "body" })).toBeUndefined();
});

test("quotation marks are written as SNS sees them in an attribute", () => {
  expect(policyOf({ step: ['say "go"'] })?.policy).toEqual({ step_id: ['say \\"go\\"'] });
});

test("a value that is named twice counts once", () => {
  expect(policyOf({ workflow: ["a", "a"] })?.policy).toEqual({ workflow_id: ["a"] });
});

const others = externalEvents.filter((_, index) => index % 5 === 0);

/** Filters that let an event through: one for each key that both scopes have. */
function filtersFor({ contract, type, attributes }: SampleEvent): SubscriptionFilter[] {
  const { workflow_id, step_id, category, status, terminal, tags } = attributes as Record<string, never>;
  const filters = [
    { type: [type] },
    { category: [category] },
    { cluster: ["test"] },
    { workflow: [workflow_id] },
    { workflow: [{ prefix: String(workflow_id).slice(0, 4) }] },
    ...(step_id ? [{ step: [step_id] }] : []),
    ...((tags ?? []) as string[]).map((tag) => ({ tag: [tag] })),
    // Maestro's bodies have neither in one place.
    ...(contract === "v1" && status ? (status as string[]).map((each) => ({ status: [each] })) : []),
    ...(contract === "v1" && terminal ? [{ terminal: terminal === "true" }] : []),
  ];
  return filters.map((filter) => ({ ...filter, contract: [contract] }) as SubscriptionFilter);
}

/** As the subscriber SDK tells it, and as the embedded AWS does it. */
function isDelivered(filter: SubscriptionFilter, event: SampleEvent): boolean {
  const { scope, policy } = filterPolicy(filter, shipped.catalogue.contracts) ?? {};
  if (!policy) return true;
  const isMatched = matches(policy, event, scope);
  const message = { body: JSON.stringify(event.body), messageAttributes: messageAttributes(event) };
  const isEmulated = decide(policy, scope ?? "MessageAttributes", message).kind === "matched";
  expect({ filter, isEmulated }).toEqual({ filter, isEmulated: isMatched });
  return isMatched;
}

test.each(oneOfEachType)("$type is let through by what it is, and both scopes mean the same", (event) => {
  for (const filter of filtersFor(event)) {
    expect({ filter, isDelivered: isDelivered(filter, event) }).toEqual({ filter, isDelivered: true });
    for (const other of others) {
      const byAttributes = { filter, id: other.id, isDelivered: isDelivered(filter, other) };
      expect({ ...byAttributes, isDelivered: isDelivered({ ...filter, scope: "body" }, other) }).toEqual(byAttributes);
    }
  }
});
