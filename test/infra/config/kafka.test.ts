// What of Kafka can be configured, and what would fail at deployment.
import { expect, test } from "vitest";
import { kafkaTopics } from "../../../infra/config/kafka.ts";
import { parseConfig } from "../../../infra/config.ts";

const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:kafka";
const kafka = (own: object = {}): object => ({
  kafka: {
    bootstrapServers: "b-1.example.com:9096,b-2.example.com:9096",
    auth: { type: "scram", secretArn: SECRET },
    ...own,
  },
});

test("each contract has a topic, named after stage and contract unless a name is given", () => {
  const config = parseConfig({ stage: "test", contracts: ["v1", "maestro"], ...kafka({ topics: { maestro: "old" } }) });

  expect(kafkaTopics(config)).toEqual({ v1: "sluice-test-v1", maestro: "old" });
});

test("only the contracts that are named go to Kafka", () => {
  expect(kafkaTopics(parseConfig({ contracts: ["v1", "maestro"], ...kafka({ contracts: ["maestro"] }) }))).toEqual({
    maestro: "sluice-dev-maestro",
  });
});

test.each([
  [
    {},
    kafka({ bootstrapServers: "b-1.example.com" }),
    "kafka.bootstrapServers: must be host:port of brokers, joined by commas",
  ],
  [{}, kafka({ topics: { v1: "a b" } }), "kafka.topics.v1: must be 1 to 249 letters, digits, '.', '_' or '-'"],
  [{}, kafka({ topics: { v1: ".." } }), "kafka.topics.v1: must be 1 to 249 letters, digits, '.', '_' or '-'"],
  [{}, kafka({ contracts: ["maestro"] }), "kafka.contracts: maestro is not published: contracts does not name it"],
  [
    { contracts: ["v1", "maestro"] },
    kafka({ topics: { v1: "one", maestro: "one" } }),
    "kafka.topics: two contracts have one topic: each needs its own",
  ],
  [
    { stage: "prod" },
    kafka({ auth: { type: "none" } }),
    "kafka.auth.type: a protected stage proves who it is: iam, scram or mtls",
  ],
  [{}, kafka({ auth: { type: "scram" } }), "kafka.auth.secretArn:"],
  [
    {},
    kafka({ auth: { type: "iam", clusterArn: SECRET } }),
    "kafka.auth.clusterArn: must be the ARN of a cluster of Amazon MSK",
  ],
  [
    { engineAccounts: ["111122223333"], encryption: "service" },
    kafka(),
    "engineAccounts: another account cannot use the key that KMS manages for SNS",
  ],
  [{ topic: "none" }, {}, "topic: none leaves external events no place to go: add `kafka`"],
  [
    { topic: "none", contracts: ["v1", "maestro"] },
    kafka({ contracts: ["v1"] }),
    "kafka.contracts: leaves out maestro, which has no other place to go with topic none",
  ],
  [
    { topic: "none", subscribers: [{ name: "a", owner: "a@example.com", kind: "email", address: "a@example.com" }] },
    kafka(),
    "subscribers: needs a topic, and topic is none",
  ],
  [
    { topic: "none", subscribeAccess: { accounts: ["444455556666"] } },
    kafka(),
    "subscribeAccess: needs a topic, and topic is none",
  ],
  [{ topic: "none", canary: true }, kafka(), "canary: needs a topic, and topic is none"],
])("%j with %j is refused with a sentence", (besides, own, sentence) => {
  expect(() => parseConfig({ ...besides, ...own })).toThrow(sentence);
});
