import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { expect, test } from "vitest";
import { elsewhere } from "../../../infra/config/subscribers.ts";
import { parseConfig } from "../../../infra/config.ts";
import { SluiceStack } from "../../../infra/sluice-stack.ts";

const sqs = { name: "dashboards", owner: "data-platform", kind: "sqs", queue: "standard" };
const https = { name: "alerting", owner: "on-call", kind: "https", url: "https://alerts.example.com/sluice" };
const archive = { name: "audit", owner: "security", kind: "archive" };

const existing = {
  ...{ name: "reports", owner: "reports", kind: "sqs", queue: "existing" },
  arn: "arn:aws:sqs:eu-west-1:111122223333:events",
};
const lambda = {
  ...{ name: "downstream", owner: "orders", kind: "lambda" },
  functionArn: "arn:aws:lambda:eu-west-1:111122223333:function:next",
};
const email = { name: "catalog", owner: "catalog", kind: "email", address: "catalog@example.com" };

const numbered = (count: number, subscriber: object): object[] =>
  Array.from({ length: count }, (_, index) => ({ ...subscriber, name: `s${index}` }));
const filtered = (filter: object): object => ({ subscribers: [{ ...sqs, filter }] });
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `w${index}`);

test("nobody is subscribed, and no other account may, unless the configuration says so", () => {
  expect(parseConfig({})).toMatchObject({ subscribers: [], subscribeAccess: { accounts: [], organizations: [] } });
});

test("the example configuration is valid", () => {
  const { subscribers } = parseConfig(JSON.parse(readFileSync("examples/configuration/subscribers.json", "utf8")));

  expect(new Set(subscribers.map(({ kind }) => kind))).toEqual(new Set(["sqs", "https", "lambda", "archive", "email"]));
});

test.each<[string, object, RegExp]>([
  ["a name is taken", { subscribers: [sqs, sqs] }, /subscribers\.dashboards\.name: is taken by another subscriber/],
  [
    "a name is unusable",
    { subscribers: [{ ...sqs, name: "a-1" }] },
    /subscribers\.a-1\.name: must be 1 to 32 lower-case/,
  ],
  [
    "nobody owns it",
    { subscribers: [{ ...sqs, owner: "" }] },
    /subscribers\.dashboards\.owner: must be 1 to 256 letters/,
  ],
  [
    "a kind is unknown",
    { subscribers: [{ ...sqs, kind: "sms" }] },
    /subscribers\.dashboards\.kind: .*'sqs' \| 'https'/,
  ],
  ["a key is unknown", { subscribers: [{ ...sqs, url: "x" }] }, /subscribers\.dashboards: Unrecognized key: "url"/],
  [
    "a FIFO queue is behind a standard topic",
    { subscribers: [{ ...sqs, queue: "fifo" }] },
    /subscribers\.dashboards\.queue: is a FIFO queue, and a standard topic delivers to standard queues only/,
  ],
  [
    "an existing FIFO queue is behind a standard topic",
    { subscribers: [{ ...sqs, queue: "existing", arn: "arn:aws:sqs:eu-west-1:111122223333:events.fifo" }] },
    /subscribers\.dashboards\.arn: is a FIFO queue/,
  ],
  [
    "an ARN is no queue's",
    { subscribers: [{ ...sqs, queue: "existing", arn: "arn:aws:sns:eu-west-1:111122223333:events" }] },
    /subscribers\.dashboards\.arn: must be the ARN of an SQS queue/,
  ],
  [
    "a FIFO topic should deliver elsewhere",
    { topic: "fifo", subscribers: [archive] },
    /subscribers\.audit\.kind: archive gets nothing from a FIFO topic, which delivers to SQS only: subscribe a queue/,
  ],
  [
    "a URL is not encrypted",
    { subscribers: [{ ...https, url: "http://a.example" }] },
    /alerting\.url: is not an https URL/,
  ],
  [
    "a URL has a password",
    { subscribers: [{ ...https, url: "https://a:b@c.example" }] },
    /alerting\.url: is not an https/,
  ],
  [
    "an address is none",
    { subscribers: [{ ...archive, kind: "email", address: "x" }] },
    /audit\.address: is not an e-mail/,
  ],
  [
    "a function is none",
    { subscribers: [{ ...archive, kind: "lambda", functionArn: "f" }] },
    /audit\.functionArn: must be the ARN of a function/,
  ],
  [
    "there are more filter policies than a topic takes",
    { subscribers: numbered(201, { ...sqs, filter: { terminal: true } }) },
    /configuration: subscribers: a topic takes 200 filter policies/,
  ],
  ["there are more archives than a topic takes", { subscribers: numbered(6, archive) }, /subscribers: a topic takes 5/],
  [
    "there are more subscriptions than a FIFO topic takes",
    { topic: "fifo", subscribers: numbered(101, sqs) },
    /subscribers: a FIFO topic takes 100 subscriptions/,
  ],
  [
    "two have one queue",
    { subscribers: [existing, { ...existing, name: "other", filter: { terminal: true } }] },
    /subscribers\.other\.arn: gets events as reports already, and a topic has one subscription for an endpoint: join/,
  ],
  [
    "two have one URL",
    { subscribers: [https, { ...https, name: "other" }] },
    /subscribers\.other\.url: gets events as alerting already/,
  ],
  [
    "two have one function",
    { subscribers: [lambda, { ...lambda, name: "other" }] },
    /subscribers\.other\.functionArn: gets events as downstream already/,
  ],
  [
    "two have one mailbox",
    { subscribers: [email, { ...email, name: "other" }] },
    /subscribers\.other\.address: gets events as catalog already/,
  ],
  ["an account id is none", { subscribeAccess: { accounts: ["1"] } }, /subscribeAccess\.accounts\.0: .* of 12 digits/],
  [
    "an organization is none",
    { subscribeAccess: { organizations: ["x"] } },
    /organizations\.0: must be an organization's id/,
  ],
])("%s: a sentence names the subscriber and the key", (_, config, sentence) => {
  expect(() => parseConfig(config)).toThrow(sentence);
});

test.each<[string, { account?: string; region?: string }, RegExp]>([
  [
    "another region",
    { region: "us-east-1" },
    /functionArn: is in eu-west-1, and the stack goes to us-east-1: let it read/,
  ],
  [
    "another account",
    { region: "eu-west-1", account: "444455556666" },
    /is in 111122223333, and the stack goes to 4444/,
  ],
])("a function of %s cannot be invoked", (_, place, sentence) => {
  const config = parseConfig({ subscribers: [sqs, lambda] });

  expect(elsewhere(config.subscribers, { account: undefined, region: undefined, ...place })).toEqual([
    expect.stringMatching(sentence),
  ]);
  expect(elsewhere(config.subscribers, { account: undefined, region: "eu-west-1" })).toEqual([]);
  expect(() => new SluiceStack(new App(), "Sluice", { config, env: place })).toThrow(sentence);
});

test.each<[object, RegExp]>([
  [{ count: 101 }, /retries\.count: /],
  [{ minDelaySeconds: 0 }, /retries\.minDelaySeconds: /],
  [{ maxDelaySeconds: 3_601 }, /retries\.maxDelaySeconds: /],
  [{ minDelaySeconds: 30 }, /retries\.minDelaySeconds: is more than maxDelaySeconds/],
  [{ count: 5, immediately: 3, atMaxDelay: 3 }, /retries\.count: is less than immediately, atMinDelay and atMaxDelay/],
  [{ count: 100, minDelaySeconds: 1, maxDelaySeconds: 100 }, /retries: takes longer than the 3600 seconds/],
  [{ backoff: "constant" }, /retries\.backoff: /],
])("retries beyond what SNS does are refused: %j", (retries, sentence) => {
  expect(() => parseConfig({ subscribers: [{ ...https, retries }] })).toThrow(sentence);
});

test("retries as long as SNS does are fine", () => {
  const retries = { count: 36, atMaxDelay: 36, maxDelaySeconds: 100 };

  expect(() => parseConfig({ subscribers: [{ ...https, retries, maxPerSecond: 1 }] })).not.toThrow();
});

test.each<[string, object, RegExp]>([
  ["a key is unknown", filtered({ state: ["FAILED"] }), /dashboards\.filter: Unrecognized key: "state"/],
  ["a key names nothing", filtered({ status: [] }), /dashboards\.filter\.status: names nothing: leave the key out/],
  ["a status is unknown", filtered({ status: ["FAILD"] }), /dashboards\.filter\.status\.0: .*"FAILED"/],
  ["a value is empty", filtered({ step: [""] }), /dashboards\.filter\.step\.0: is empty/],
  [
    "a workflow is written wrongly",
    filtered({ workflow: [{ prefx: "a" }] }),
    /dashboards\.filter\.workflow\.0: is neither an id nor \{ "prefix": … \}/,
  ],
  [
    "a contract is not published",
    filtered({ contract: ["maestro"] }),
    /dashboards\.filter\.contract: "maestro" is not among the contracts that are published/,
  ],
  [
    "a type is another contract's",
    filtered({ type: ["WORKFLOW_DELETION_CHANGE_EVENT"] }),
    /dashboards\.filter: type: "WORKFLOW_DELETION_CHANGE_EVENT" is met by no event of contract v1: there they have "workflow/,
  ],
  [
    "a status is another contract's",
    filtered({ status: ["FAILED", "USER_FAILED"] }),
    /dashboards\.filter: status: "USER_FAILED" is met by no event of contract v1: there they have "QUEUED", /,
  ],
  [
    "no type is of the category",
    filtered({ type: ["workflow.deleted"], category: ["instance-status-change"] }),
    /dashboards\.filter: no event of contract v1 has all that it asks for/,
  ],
  [
    "a body is asked for a type of another contract",
    {
      contracts: ["v1", "maestro"],
      ...filtered({ scope: "body", contract: ["v1"], type: ["workflow.deleted", "WORKFLOW_DELETION_CHANGE_EVENT"] }),
    },
    /dashboards\.filter: type: "WORKFLOW_DELETION_CHANGE_EVENT" is met by no event of contract v1/,
  ],
  [
    "no body of the type has the key",
    filtered({ scope: "body", type: ["workflow.deleted"], terminal: true }),
    /dashboards\.filter: no event of contract v1 has all that it asks for/,
  ],
  [
    "no event has both keys",
    filtered({ type: ["step-instance.status.changed"], tag: ["gold"] }),
    /dashboards\.filter: no event of contract v1 has all that it asks for/,
  ],
  [
    "an attribute cannot have the value",
    filtered({ workflow: ["🚀"] }),
    /dashboards\.filter\.workflow: "🚀" has characters that SNS takes in no attribute: set scope to "body"/,
  ],
  [
    "bodies have nothing in common",
    { contracts: ["v1", "maestro"], ...filtered({ scope: "body", workflow: ["a"] }) },
    /dashboards\.filter\.contract: names not exactly one contract/,
  ],
  [
    "a body does not have it",
    { contracts: ["maestro"], ...filtered({ scope: "body", terminal: true }) },
    /dashboards\.filter\.terminal: cannot be found in the body of contract maestro: set scope to "attributes"/,
  ],
  [
    "there are too many keys",
    filtered({
      contract: ["v1"],
      category: ["instance-status-change"],
      status: ["FAILED"],
      terminal: true,
      cluster: ["main"],
      workflow: ["a"],
    }),
    /dashboards\.filter: 6 keys: SNS takes at most 5/,
  ],
  [
    "there are too many combinations",
    filtered({ workflow: ids(76), status: ["FAILED", "STOPPED"] }),
    /dashboards\.filter: 152 combinations of values: SNS takes at most 150/,
  ],
  [
    "levels of a body count",
    filtered({ scope: "body", workflow: ids(26), status: ["FAILED"] }),
    /dashboards\.filter: 156 combinations/,
  ],
  [
    "the policy is too long",
    filtered({ workflow: ids(100).map((id) => id.padEnd(3_000, "x")) }),
    /dashboards\.filter: \d+ bytes: SNS takes at most 262144/,
  ],
])("%s: nothing that SNS refuses or that never matches is deployed", (_, config, sentence) => {
  expect(() => parseConfig(config)).toThrow(sentence);
});

test("as much as SNS takes is fine", () => {
  expect(() => parseConfig(filtered({ workflow: ids(75), status: ["FAILED", "STOPPED"] }))).not.toThrow();
  expect(() => parseConfig(filtered({ scope: "body", workflow: ["🚀"] }))).not.toThrow();
});
