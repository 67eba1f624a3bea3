// What is copied as configuration is taken there, and means the same.
import { expect, test } from "vitest";
import { configurationFilter } from "../../../console/api/configuration-filter.ts";
import { asSubscriber } from "../../../console/page/filter-forms.js";
import { parseConfig } from "../../../infra/config.ts";
import type { FilterPolicy } from "../../../shared/subscriber/index.ts";
import { shipped } from "../../support/engines.ts";

const { contracts } = shipped.catalogue;
const translated = (policy: FilterPolicy) => configurationFilter(policy, "MessageAttributes", contracts);

test.each([
  [{}, {}],
  [
    { contract: ["v1"], category: ["workflow-change"] },
    { contract: ["v1"], category: ["workflow-change"] },
  ],
  [{ status: ["FAILED", "TIMED_OUT"] }, { status: ["FAILED", "TIMED_OUT"] }],
  [
    { workflow_id: ["a", { prefix: "orders." }], terminal: ["true"] },
    { workflow: ["a", { prefix: "orders." }], terminal: true },
  ],
])("%j can be put into the configuration", (policy, filter) => {
  expect(translated(policy)).toEqual(filter);
  expect(() => parseConfig({ subscribers: [JSON.parse(asSubscriber(filter))] })).not.toThrow();
});

test.each([
  [{ workflow_id: [{ "anything-but": ["a"] }] }],
  [{ status: [{ prefix: "F" }] }],
  [{ anything: ["a"] }],
  [{ terminal: ["true", "false"] }],
])("%j has no words there, and is not offered", (policy) => {
  expect(translated(policy as FilterPolicy)).toBeNull();
  expect(configurationFilter({ status: ["FAILED"] }, "MessageBody", contracts)).toBeNull();
});
