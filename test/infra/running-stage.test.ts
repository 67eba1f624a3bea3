// What becomes of a stage that runs, and of what lies in it, when its configuration changes.
import { expect, test } from "vitest";
import { parseConfig } from "../../infra/config.ts";
import { templateOf } from "../support/stack.ts";
import { differences, templateParts } from "../support/template-parts.ts";

const team = { name: "team", owner: "team", kind: "sqs", queue: "standard" };
const audit = { name: "audit", owner: "security", kind: "archive" };
const everything = { internalConsumers: ["scheduler"], canary: true, subscribers: [team, audit] };

const useKey = {
  Action: expect.arrayContaining(["kms:Decrypt", "kms:GenerateDataKey"]),
  Resource: { "Fn::GetAtt": [expect.stringMatching(/^EncryptionKey/), "Arn"] },
};

test.each([
  [{ stage: "prod", ...everything }],
  [{ stage: "test", ...everything }],
  [{ stage: "prod", engineAccounts: ["444455556666"] }],
])(
  "whatever encryption says, the key is there for those who work with it, so nothing becomes unreadable: %j",
  (config) => {
    const [customer, service] = ["customer", "service"].map((encryption) => templateParts({ ...config, encryption }));

    expect(service?.resources.get("Encryption/Key")).toEqual(customer?.resources.get("Encryption/Key"));
    for (const path of ["EventProcessor/Role/DefaultPolicy", "EngineAccess/Policy"]) {
      const { Properties } = service?.resources.get(path) ?? {};
      const Statement = expect.arrayContaining([expect.objectContaining(useKey)]);
      expect(Properties).toMatchObject({ PolicyDocument: { Statement } });
    }
  },
);

test("another encryption replaces and removes nothing", () => {
  const [customer, service] = ["customer", "service"].map((encryption) =>
    templateParts({ stage: "prod", ...everything, encryption }),
  );
  const changes = customer && service ? differences(customer, service) : [];

  expect(changes.length).toBeGreaterThan(10);
  expect(changes.filter((change) => !/(Kms|Encryption|SqsManagedSse|Polic)/.test(change))).toEqual([]);
});

/** As CloudFormation judges an update: a parameter that is not given anew keeps its value. */
function refusal(before: object, after: object): string | undefined {
  const parameters = templateOf(before).toJSON()["Parameters"] ?? {};
  const { Rules = {}, Parameters = {} } = templateOf(after).toJSON();
  const { ExternalTopicType: was = Parameters["ExternalTopicType"] } = parameters;
  const [assertion] = Rules["ExternalTopicKeepsItsType"]?.Assertions ?? [];
  if (!assertion) return undefined;
  const [{ Ref }, type] = assertion.Assert["Fn::Equals"];
  expect(Ref).toBe("ExternalTopicType");
  return was.Default === type ? undefined : assertion.AssertDescription;
}

test("a protected stage refuses another type of topic, before anything is changed, and says what to do", () => {
  expect(refusal({ stage: "prod" }, { stage: "prod", topic: "fifo" })).toMatch(
    /^topic: a protected stage keeps the type .* this would put an empty one of type fifo in its place\. Deploy a second stage/,
  );
  expect(refusal({ stage: "prod", topic: "fifo" }, { stage: "prod", topic: "standard" })).toMatch(/of type standard/);
  expect(refusal({ stage: "prod" }, { stage: "prod", canary: true })).toBeUndefined();
  expect(refusal({ stage: "prod", topic: "fifo" }, { stage: "prod", topic: "fifo", canary: true })).toBeUndefined();
  expect(refusal({}, { topic: "fifo" })).toBeUndefined();
});

const renamed = { formerName: "team", name: "reports" };

test("a subscriber that is renamed keeps its queues and its subscription, and they keep their alarm", () => {
  const before = templateParts({ stage: "prod", subscribers: [team] });
  const after = templateParts({ stage: "prod", subscribers: [{ ...team, ...renamed }] });

  expect(differences(before, after)).toEqual([
    "- Alarms/subscriber-dead-lettered-team",
    "Watch/Dashboard: DashboardBody",
    "+ Alarms/subscriber-dead-lettered-reports",
    ...["QueueUrl", "ReaderDeadLetterQueueUrl", "DeadLetterQueueUrl"].map((name) => `Outputs: SubscriberTeam${name}`),
    ...["QueueUrl", "ReaderDeadLetterQueueUrl", "DeadLetterQueueUrl"].map(
      (name) => `Outputs: SubscriberReports${name}`,
    ),
  ]);
  const metrics = (parts: typeof before, name: string) =>
    parts.resources.get(`Alarms/subscriber-dead-lettered-${name}`)?.Properties?.["Metrics"];
  expect(metrics(after, "reports")).toEqual(metrics(before, "team"));
});

test("an archive that is renamed keeps its bucket and its database", () => {
  const before = templateParts({ subscribers: [audit] });
  const after = templateParts({ subscribers: [{ ...audit, name: "history", formerName: "audit" }] });

  expect(differences(before, after).filter((change) => !/^(Outputs|Watch|[+-] Alarms)/.test(change))).toEqual([]);
  expect(after.outputs["SubscriberHistoryDatabaseName"]).toMatchObject({ Value: "sluice_dev_audit" });
});

test.each([
  [[{ ...team, ...renamed }, team], /team\.name: is where another subscriber began/],
  [[team, { ...team, ...renamed }], /reports\.formerName: is where another subscriber began/],
  [[{ ...team, ...renamed, formerName: "Team" }], /reports\.formerName: must be 1 to 32 lower-case letters/],
])("two subscribers cannot be one to the stack", (subscribers, sentence) => {
  expect(() => parseConfig({ subscribers })).toThrow(sentence);
});

test("what a body was filtered by does not stay behind as the scope of the next filter", () => {
  const scopes = [{ scope: "body", workflow: ["a"] }, { workflow: ["a"] }, undefined].map((filter) => {
    const parts = templateParts({ subscribers: [{ ...team, filter }] });
    return parts.resources.get("Subscribers/team/Subscription/Subscription")?.Properties?.["FilterPolicyScope"];
  });

  expect(scopes).toEqual(["MessageBody", "MessageAttributes", "MessageAttributes"]);
});
