// Stages live side by side in one account: whatever two of them are called, no name of one is one of the other's.
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkKafka, kafkaTopics } from "../../infra/config/kafka.ts";
import { parseConfig } from "../../infra/config.ts";
import { archiveDatabaseName } from "../../infra/constructs/subscribers/archive-subscriber.ts";
import { OUTBOX } from "../support/outbox-config.ts";
import { templateOf } from "../support/stack.ts";

const kafka = {
  bootstrapServers: "b-1.example.com:9096",
  auth: { type: "scram", secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:kafka" },
};

const STAGE = {
  ...{ stage: "x", canary: true, internalConsumers: ["team"], outbox: OUTBOX, kafka, alarms: { silenceMinutes: 30 } },
  subscribers: [{ name: "team", owner: "team", kind: "sqs", queue: "standard" }],
};

/** Of every alarm that there can be, without `sluice-<stage>-`; `team` stands for whatever a subscriber is called. */
const ALARMS = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"]
  .flatMap((type) => Object.values(templateOf(STAGE).findResources(type)))
  .map(({ Properties }) => String(Properties.AlarmName).replace("sluice-x-", ""));

/** Of few letters, so that they meet. */
const word = fc.constantFrom("a", "b", "kafka", "subscriber", "dead", "lettered", "page");
const dashed = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
const stage = fc
  .oneof(dashed, fc.constantFrom("a--b", "a-", "a--"))
  .filter((name) => /^[a-z][a-z0-9-]{0,15}$/.test(name) && accepts({ stage: name }));
const deployment = fc.record({ stage, team: dashed, contract: dashed });

function accepts({ stage }: { stage: string }): boolean {
  try {
    parseConfig({ stage, kafka });
    return true;
  } catch {
    return false;
  }
}

interface Deployment {
  readonly stage: string;
  readonly team: string;
  readonly contract: string;
}

function namesOf({ stage, team, contract }: Deployment): string[] {
  return [
    archiveDatabaseName(stage, team),
    ...ALARMS.map((alarm) => `sluice-${stage}-${alarm.replace("team", team)}`),
    ...defaultTopics(stage, contract),
  ];
}

/** None where the configuration has to name them. */
function defaultTopics(stage: string, contract: string): string[] {
  const config = { ...parseConfig({ stage, kafka }), contracts: [contract] };
  const issues: unknown[] = [];
  checkKafka(config, { addIssue: (issue) => issues.push(issue) });
  return issues.length > 0 ? [] : Object.values(kafkaTopics(config)).map((topic) => `topic ${topic}`);
}

test("no two stages share a name", () => {
  expect(ALARMS).toContain("subscriber-dead-lettered-team");
  expect(ALARMS).toContain("dead-lettered-kafka");
  fc.assert(
    fc.property(deployment, deployment, (one, other) => {
      fc.pre(one.stage !== other.stage);
      const taken = new Set(namesOf(one));
      expect(namesOf(other).filter((name) => taken.has(name))).toEqual([]);
    }),
  );
});

test("a stage without '-' keeps the names that it always had", () => {
  expect(archiveDatabaseName("prod", "data-audit")).toBe("sluice_prod_data_audit");
  expect(kafkaTopics(parseConfig({ stage: "eu-prod", kafka }))).toEqual({ v1: "sluice-eu-prod-v1" });
});

test("a stage whose alarms could be called like another's is refused", () => {
  expect(() => parseConfig({ stage: "a-subscriber", kafka })).toThrow(/stage: ends with -subscriber or -consumer/);
  expect(parseConfig({ stage: "a-subscriber" }).stage).toBe("a-subscriber");
});
