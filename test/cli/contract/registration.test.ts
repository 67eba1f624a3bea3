// What teams have registered: typing mistakes are found, and a break names whom it concerns.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { affectedTeams } from "../../../cli/contract/affected-teams.ts";
import { problemsOf } from "../../../cli/contract/check-registration.ts";
import { compareContracts } from "../../../cli/contract/compare-contracts.ts";
import { readContractFolder } from "../../../cli/contract/read-contracts.ts";
import { type Registration, readRegistrations } from "../../../cli/contract/registration.ts";
import { contractCopy, type Plant } from "../../support/contract-copy.ts";
import { shipped } from "../../support/engines.ts";
import { temporaryFolder } from "../../support/sluice.ts";

const WORKFLOW = "workflow-instance.status.changed";
const STEP = "step-instance.status.changed";
const released = await readContractFolder("docs/contracts", "contracts");

const team = (overrides: Partial<Registration>): Registration => ({
  team: "alerting",
  contact: "#alerting",
  relies_on: [{ contract: "v1", type: STEP, fields: ["data.status"] }],
  ...overrides,
});
const relying = (type: string, fields: string[], statuses?: string[]): Registration =>
  team({ relies_on: [{ contract: "v1", type, fields, ...(statuses ? { statuses } : {}) }] });

test.each<[string, Registration, string[]]>([
  [
    "a field, an element's field, a field of an object",
    relying(STEP, ["id", "data.transitions[].to", "data.failure.kind"]),
    [],
  ],
  ["a type that is not there", relying("step.done", ["id"]), ['relies_on.0: v1 has no event type "step.done"']],
  [
    "a field that is not there",
    relying(STEP, ["data.stat", "data.transitions.to"]),
    [`relies_on.0: ${STEP} has no field "data.stat"`, `relies_on.0: ${STEP} has no field "data.transitions.to"`],
  ],
  [
    "a status that is not there",
    relying(STEP, ["data.status"], ["BROKEN"]),
    [`relies_on.0: ${STEP} has no status "BROKEN"`],
  ],
  [
    "statuses where there are none",
    relying("workflow.deleted", ["id"], ["FAILED"]),
    ['relies_on.0: workflow.deleted has no status "FAILED"'],
  ],
  [
    "an attribute that is not there",
    team({ filter: { stauts: ["FAILED"] } }),
    [
      'filter: no event that the team relies on has the attribute "stauts"',
      `filter: no ${STEP} of v1 would get through`,
    ],
  ],
  [
    "a filter that keeps out what the team relies on",
    team({ filter: { type: [WORKFLOW] } }),
    [`filter: no ${STEP} of v1 would get through`],
  ],
  ["a filter that SNS would refuse", team({ filter: { status: [] } }), ["filter: status: must not be empty"]],
  ["a filter with alternatives", team({ filter: { $or: [{ status: ["FAILED"] }, { terminal: ["true"] }] } }), []],
])("%s", (_, registration, problems) => {
  expect(problemsOf(registration, [released])).toEqual(problems);
});

async function concernedBy(plants: Record<string, Plant>, registration: Registration): Promise<string[]> {
  const after = await readContractFolder(contractCopy(plants), "contracts");
  const reasons = compareContracts(released, after).flatMap((difference) =>
    affectedTeams(difference, [registration], after).map(({ because }) => because),
  );
  return [...new Set(reasons)];
}

const ofStep = (change: Plant): Record<string, Plant> => ({
  [`v1/${STEP}.schema.json`]: ({ properties }) => change(properties.data.properties),
});
const ofStepStatus = (change: Plant): Record<string, Plant> => ({
  [`v1/${STEP}.schema.json`]: ({ $defs }) => change($defs.StepStatus),
});
const attributesOfStep = (change: Plant): Record<string, Plant> => ({
  [`v1/${STEP}.attributes.schema.json`]: ({ properties }) => change(properties),
});
const without =
  (field: string): Plant =>
  (properties) => {
    delete properties[field];
  };
const removed =
  (status: string): Plant =>
  ({ enum: statuses }) =>
    statuses.splice(statuses.indexOf(status), 1);

test.each<[string, Record<string, Plant>, Registration, string[]]>([
  [
    "its field is removed",
    ofStep(without("failure")),
    relying(STEP, ["data.failure.kind"]),
    ["relies on data.failure.kind"],
  ],
  ["another field is removed", ofStep(without("failure")), relying(STEP, ["data.status"]), []],
  ["a field of another type is removed", ofStep(without("failure")), relying(WORKFLOW, ["data.status"]), []],
  [
    "part of its field is removed",
    ofStep(({ transitions }) => without("from")(transitions.items.properties)),
    relying(STEP, ["data.transitions"]),
    ["relies on data.transitions"],
  ],
  [
    "a status is removed that it waits for",
    ofStepStatus(removed("FAILED")),
    relying(STEP, ["data.status"], ["FAILED"]),
    ["waits for FAILED in data.status"],
  ],
  [
    "a status is removed that it does not wait for",
    ofStepStatus(removed("SKIPPED")),
    relying(STEP, ["data.status"], ["FAILED"]),
    [],
  ],
  [
    "a status is added, which may part one that it waits for",
    ofStepStatus((status) => status.enum.push("CRASHED")),
    relying(STEP, ["data.status"], ["FAILED"]),
    ["relies on data.status"],
  ],
  [
    "its filter's attribute is gone",
    attributesOfStep(without("terminal")),
    team({ filter: { terminal: ["true"] } }),
    ["filters by terminal"],
  ],
  ["another attribute is gone", attributesOfStep(without("terminal")), team({ filter: { status: ["FAILED"] } }), []],
  [
    "its filter's status is removed",
    attributesOfStep(({ status }) => removed("FAILED")(status.items)),
    team({ filter: { status: ["FAILED"] } }),
    ["filters by status FAILED"],
  ],
  [
    "another status is removed",
    attributesOfStep(({ status }) => removed("SKIPPED")(status.items)),
    team({ filter: { status: ["FAILED"] } }),
    [],
  ],
  [
    "the whole schema moves",
    {
      [`v1/${STEP}.schema.json`]: (schema) => {
        schema.$id = "https://example.com/x";
      },
    },
    relying(STEP, ["id"]),
    [`relies on ${STEP}`],
  ],
  [
    "a field is added that it has to refuse, or that what it has in store lacks",
    {
      [`v1/${STEP}.schema.json`]: ({ properties: { data } }) => {
        data.properties.cost = { type: "number" };
        data.required.push("cost");
      },
    },
    relying(STEP, ["data.status"]),
    [`relies on ${STEP}`],
  ],
  [
    "its field is announced to go",
    ofStep(({ failure }) => {
      failure.deprecated = true;
    }),
    relying(STEP, ["data.failure.kind"]),
    ["relies on data.failure.kind"],
  ],
  [
    "a field is added",
    ofStep((properties) => {
      properties.cost = { type: "number" };
    }),
    relying(STEP, ["data.status"]),
    [],
  ],
])("a team is concerned only by what it relies on: %s", async (_, plants, registration, reasons) => {
  expect(await concernedBy(plants, registration)).toEqual(reasons);
});

test("a team learns of a new event type if its filter would let it through", async () => {
  const after = contractCopy();
  for (const ending of ["schema.json", "attributes.schema.json"]) {
    const text = readFileSync(join(after, `v1/${STEP}.${ending}`), "utf8");
    writeFileSync(join(after, `v1/step-instance.retried.${ending}`), text.replaceAll(STEP, "step-instance.retried"));
  }
  const contracts = await readContractFolder(after, "contracts");
  const [difference] = compareContracts(released, contracts);
  const receives = (filter: Record<string, unknown>): boolean =>
    !!difference && affectedTeams(difference, [team({ filter })], contracts).length > 0;

  expect(difference).toMatchObject({ change: "event-type-added", breaks: false });
  expect(receives({ category: ["instance-status-change"] })).toBe(true);
  expect(receives({ type: [{ prefix: "step-" }] })).toBe(true);
  expect(receives({ type: [STEP] })).toBe(false);
  expect(receives({ contract: ["maestro"] })).toBe(false);
});

test.each([
  ["team.json", { team: "team" }, /contact: .*; relies_on: /],
  ["other.json", team({}), /other\.json: team: must be the name of the file/],
  ["alerting.json", { ...team({}), feilds: [] }, /alerting\.json: \(top level\): .*feilds/],
])("%s with %j is refused with the place", async (file, content, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), JSON.stringify(content));

  await expect(readRegistrations(folder)).rejects.toThrow(message);
});

test("the registered teams are those of the sample run, with their filters", async () => {
  const registrations = await readRegistrations("subscribers");

  expect(Object.fromEntries(registrations.map((each) => [each.team, each.filter]))).toEqual(
    Object.fromEntries(shipped.catalogue.sample.subscribers.map(({ name, filterPolicy }) => [name, filterPolicy])),
  );
});
