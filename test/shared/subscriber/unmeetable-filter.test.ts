import { describe, expect, test } from "vitest";
import { readMessage } from "../../../shared/contracts/index.ts";
import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { type FilterPolicy, type FilterPolicyScope, matches } from "../../../shared/subscriber/index.ts";
import { unmeetable } from "../../../shared/subscriber/unmeetable-filter.ts";
import { deploymentSystem, ENGINES, sampleLines, shipped } from "../../support/engines.ts";

const told = (policy: FilterPolicy, scope: FilterPolicyScope = "MessageAttributes", { catalogue } = shipped) =>
  unmeetable(policy, scope, catalogue.contracts);

describe("on attributes", () => {
  test.each<[FilterPolicy, string]>([
    [{ wrkflow: ["x"] }, "wrkflow: no event of contract v1 or maestro has such an attribute"],
    [
      { source: ["/sluice/x"] },
      "source: no event of contract v1 or maestro has such an attribute; bodies do, and this filter is on attributes",
    ],
    [
      { terminal: [true] },
      'terminal: true is met by no event of contract v1 or maestro: there they have "true", "false"',
    ],
    [
      { contract: ["v2"] },
      'contract: "v2" is met by no event of contract v1 or maestro: there they have "v1", "maestro"',
    ],
    [
      { workflow_id: [{ numeric: [">", 1] }] },
      'workflow_id: {"numeric":[">",1]} is met by no event of contract v1 or maestro: there they have text',
    ],
    [
      { $or: [{ stat: ["x"] }, { status: ["FAILED"] }] },
      "stat: no event of contract v1 or maestro has such an attribute",
    ],
    [
      { contract: ["v1"], category: ["workflow-change"], step_id: ["load"] },
      "no event of contract v1 has all that it asks for",
    ],
  ])("%j", (policy, sentence) => {
    expect(told(policy)).toEqual([sentence]);
  });

  test("a value is told of where others are right, and of the contract that the filter names", () => {
    expect(told({ status: ["FALIED", "FAILED"] })).toEqual([expect.stringMatching(/^status: "FALIED" is met by no /)]);
    expect(told({ contract: ["v1"], status: ["FINISHING"] })).toEqual([
      expect.stringMatching(/^status: "FINISHING" is met by no event of contract v1: there they have "QUEUED", /),
    ]);
    expect(told({ status: ["FINISHING"] })).toEqual([]);
  });

  test("that a key is absent can be asked of what no event has, or not every one", () => {
    expect(told({ wrkflow: [{ exists: false }], step_id: [{ exists: false }] })).toEqual([]);
    expect(told({ cluster: [{ prefix: "blue" }], contract: [{ exists: false }] })).toHaveLength(1);
  });
});

describe("on bodies", () => {
  test.each<[FilterPolicy, string]>([
    [
      { status: ["FAILED"] },
      "status: no event of contract v1 or maestro has such a field with a value; as an attribute they do, and this filter is on the body",
    ],
    [{ data: ["x"] }, "data: no event of contract v1 or maestro has such a field with a value"],
    [
      { data: { terminal: ["true"] } },
      'data.terminal: "true" is met by no event of contract v1 or maestro: there they have true, false',
    ],
    [
      { data: { workflow_instance_id: ["7"] } },
      'data.workflow_instance_id: "7" is met by no event of contract v1 or maestro: there they have numbers',
    ],
  ])("%j", (policy, sentence) => {
    expect(told(policy, "MessageBody")).toEqual([sentence]);
  });
});

test("another engine's filters are told of in its own words", () => {
  expect(told({ environment: ["production"] }, "MessageAttributes", deploymentSystem)).toEqual([]);
  expect(told({ outcome: ["done"] }, "MessageAttributes", deploymentSystem)).toEqual([
    expect.stringMatching(/^outcome: "done" is met by no event of contract deployments-v1: there they have "/),
  ]);
});

function samplesOf(loaded: LoadedEngine) {
  const { internal, contracts } = loaded.engine;
  const context = { cluster: "blue", sequenceNumber: "1", nowMs: 0 };
  return sampleLines(loaded)
    .map((line) => readMessage(line, { internal, contracts }, context))
    .flatMap((reading) => (reading.kind === "published" ? reading.events : []));
}

/** Every value in it, with the way there. */
function* valuesIn(value: unknown, path: readonly string[] = []): Generator<[readonly string[], unknown]> {
  if (Array.isArray(value)) for (const each of value) yield* valuesIn(each, path);
  else if (typeof value !== "object" || value === null) yield [path, value];
  else for (const [name, each] of Object.entries(value)) yield* valuesIn(each, [...path, name]);
}

test.each(ENGINES)("nothing is told of a filter that an event of the sample meets: %s", (_, loaded) => {
  const found = new Set<string>();
  for (const { attributes, body: text } of samplesOf(loaded)) {
    const body = JSON.parse(text);
    const policies: [FilterPolicyScope, FilterPolicy][] = [
      ...[...valuesIn(attributes)].map(([[name = ""], value]) => ["MessageAttributes", { [name]: [value] }]),
      ...[...valuesIn(body)].map(([path, value]) => ["MessageBody", { [path.join(".")]: [value] }]),
    ] as [FilterPolicyScope, FilterPolicy][];
    for (const [scope, policy] of policies) {
      const isTooLarge = Object.values(policy)
        .flat()
        .some((value) => typeof value === "number" && value > 1e9);
      if (isTooLarge || !matches(policy, { attributes, body }, scope)) continue;
      for (const sentence of told(policy, scope, loaded)) found.add(sentence);
    }
  }

  expect([...found]).toEqual([]);
});

test.each(ENGINES)("nothing is told of the filters of the sample's subscribers: %s", (_, loaded) => {
  const { contracts, sample } = loaded.catalogue;

  expect(
    sample.subscribers.flatMap(({ filterPolicy }) => unmeetable(filterPolicy, "MessageAttributes", contracts)),
  ).toEqual([]);
});
