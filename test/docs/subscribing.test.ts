// docs/subscribing.md says what is deployed, and what it shows works.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { expect, test } from "vitest";
import { filterPolicy } from "../../infra/config/filter-policy.ts";
import { subscriptionFilterSchema } from "../../infra/config/subscription-filter.ts";
import { parseConfig } from "../../infra/config.ts";
import { SluiceSubscription } from "../../infra/constructs/subscribers/sluice-subscription.ts";
import { matches } from "../../shared/subscriber/index.ts";
import { sampleEvents } from "../../shared/testing/index.ts";
import { shipped } from "../support/engines.ts";
import { temporaryFolder } from "../support/sluice.ts";

const page = readFileSync("docs/subscribing.md", "utf8");
const blocks = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, text = ""]) => JSON.parse(text));
const topicArn = "arn:aws:sns:eu-west-1:111122223333:Sluice-prod-ExternalTopic";

/** What the construct deploys for the topic of the page. */
function deployed(): Template {
  const stack = new Stack(new App(), "Page");
  new SluiceSubscription(stack, "Events", { topicArn, owner: "docs", encryptionKey: new Key(stack, "Key") });
  return Template.fromStack(stack);
}

test("the configurations are valid", () => {
  const configurations = blocks.filter((block) => block.subscribers || block.subscribeAccess);

  expect(configurations).toHaveLength(2);
  for (const configuration of configurations) expect(() => parseConfig(configuration)).not.toThrow();
});

test("the queue policy for another account is the one that the construct deploys", () => {
  const [shown] = blocks.filter((block) => block.Version);
  const queueArn = shown.Statement[0].Resource;
  const policies = Object.values(deployed().findResources("AWS::SQS::QueuePolicy"));

  const statements = policies
    .map(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter((all: unknown[]) => all.length > 1) // the reader's own dead-letter queue lets nobody in
    .map((all: object[]) => all.map((statement) => ({ ...statement, Resource: queueArn })));

  expect(statements).toEqual([shown.Statement, shown.Statement]);
});

test("the policy and the subscription for Terraform are those of the AWS CLI beside them", () => {
  const [, terraform = ""] = /^```hcl\n(.*?)^```/ms.exec(page) ?? [];
  const [, commands = ""] = /^```sh\n(.*?)^```/ms.exec(page) ?? [];
  /** What `jsonencode` is given, as the object that it is: its attributes stand on lines of their own, without commas. */
  const encoded = (attribute: string): unknown => {
    const [, expression = ""] = new RegExp(`${attribute} += jsonencode\\((\\{.*?\\})\\)$`, "ms").exec(terraform) ?? [];
    const object = expression.replaceAll(/("?[\w:]+"?) += /g, "$1: ").replaceAll(/([^\s{[,])\n(?= *[\w"])/g, "$1,\n");
    return runInNewContext(`JSON.parse(JSON.stringify(${object}))`, {
      each: { value: { arn: "QUEUE" } },
      local: { topic_arn: topicArn },
      aws_sqs_queue: { this: { "failures-dead-letters": { arn: "DEAD" } } },
    });
  };
  /** What \`jq\` is given, with its variables. */
  const [statements = "", filter = ""] = [/Statement: (\[.*?\])\}/s, /FilterPolicy: \((\{.*?\}) \| tojson/].map(
    (pattern) => pattern.exec(commands)?.[1],
  );
  const given = (text: string): unknown => runInNewContext(`(${text})`, { $queue: "QUEUE", $topic: topicArn });

  expect(encoded("policy")).toEqual({ Version: "2012-10-17", Statement: given(statements) });
  expect(encoded("filter_policy")).toEqual(given(filter));
  expect(encoded("redrive_policy")).toEqual({ deadLetterTargetArn: "DEAD" });
  expect(terraform).toContain(`topic_arn = "${topicArn}"`);
});

test("the statement for a key is the one that the construct adds", () => {
  const [shown] = blocks.filter((block) => block.Action);
  const [key] = Object.values(deployed().findResources("AWS::KMS::Key"));

  expect(key?.["Properties"].KeyPolicy.Statement).toContainEqual(shown);
});

test("the table of filter keys has all of them, each with its attribute", () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \| /gm)].map(([, key, attribute]) => [key, attribute]);
  const keys = Object.keys(subscriptionFilterSchema(shipped.catalogue.contracts).shape).filter(
    (key) => key !== "scope",
  );

  const attributeOf = (key: string): string | undefined =>
    Object.keys(filterPolicy({ [key]: ["x"] }, shipped.catalogue.contracts)?.policy ?? {})[0];

  const inTable = Object.fromEntries(rows.filter(([key]) => keys.includes(String(key))));
  expect(inTable).toEqual(Object.fromEntries(keys.map((key) => [key, attributeOf(key)])));
});

test("the app of a subscriber synthesizes, and is the one that the page shows", () => {
  const folder = temporaryFolder();
  const node = "node_modules/.bin/node";
  const { PATH, NODE_COMPILE_CACHE, CDK_VALIDATION } = process.env;

  const { status, stderr } = spawnSync(node, ["examples/programs/subscriber-app.ts"], {
    env: { PATH, NODE_COMPILE_CACHE, CDK_VALIDATION, CDK_OUTDIR: folder },
    encoding: "utf8",
  });

  expect({ status, stderr }).toMatchObject({ status: 0 });
  const { Resources } = JSON.parse(readFileSync(join(folder, "Alerting.template.json"), "utf8"));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => type === "AWS::SNS::Subscription")).toHaveLength(1);
  const [, statement = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
  expect(readFileSync("examples/programs/subscriber-app.ts", "utf8")).toContain(statement);
});

test("each filter on the page names its contract, or every change would come twice where two are published", () => {
  const filters = page.split("\n").filter((line) => /status["']?\]? *[:=].*FAILED/.test(line) && !line.startsWith("|"));

  expect(filters.length).toBeGreaterThan(7);
  expect(filters.filter((line) => !/contract["']? *[:=]|"type":\[\{"suffix":"\.v1"\}\]/.test(line))).toEqual([]);
});

test("the filter on bodies lets failures of v1 through, and nothing of another contract", () => {
  const [, policy = ""] = /--filter '(.*)' --scope body/.exec(page) ?? [];
  const samples = sampleEvents();
  const passes = ({ body }: { readonly body: string }) => matches(JSON.parse(policy), { body }, "MessageBody");
  const failed = samples.external("io.sluice.workflow-instance.status.changed.v1", { data: { status: "FAILED" } });

  expect(passes(failed)).toBe(true);
  expect(passes(samples.external("WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT", { new_status: "FAILED" }))).toBe(false);
});
