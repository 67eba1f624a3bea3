// The runbook restores an external topic as it was deployed, whatever is configured: what its commands send, beside the template.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { blockOf, runbookShell } from "../support/runbook.ts";
import { temporaryFolder } from "../support/sluice.ts";
import { templateOf } from "../support/stack.ts";

const SECTION = "The external topic was deleted";
const ARN = "arn:aws:sns:eu-west-1:111122223333:Sluice-prod-ExternalTopic";
const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";

/** Answers as the stack would, and writes down what is asked of SNS. */
const AWS = `
case "$1 $2" in
  "cloudformation describe-stacks") echo "$ARN" ;;
  "cloudformation get-template") cat template.json ;;
  "cloudformation describe-stack-resource")
    for word in "$@"; do case "$word" in EncryptionKey*) echo ${KEY} ;; *Role*) echo "$word-physical" ;; esac; done ;;
  "sns "*) printf '%s\\0' "$@" >> sent; printf '\\036' >> sent ;;
esac
`;

interface Sent {
  readonly created: { readonly name: string; readonly attributes: object; readonly tags: object[] };
  readonly set: Readonly<Record<string, string>>;
}

async function restored(config: object, arn = ARN): Promise<{ sent: Sent; topic: Record<string, unknown> }> {
  const cwd = temporaryFolder();
  const template = templateOf(config);
  writeFileSync(join(cwd, "template.json"), JSON.stringify(template.toJSON()));
  writeFileSync(join(cwd, "aws.sh"), AWS);
  const shell = runbookShell({ cwd, stage: "prod", variables: { ARN: arn }, aws: ["bash", join(cwd, "aws.sh")] });
  const blocks = ["create-topic", "set-topic-attributes"].map((text) => blockOf(SECTION, text));

  const { status } = await shell.run(blocks.join("\n"));

  expect(status).toBe(0);
  const calls = readFileSync(join(cwd, "sent"), "utf8")
    .split("\u001e")
    .map((call) => call.split("\0"));
  const flags = (words: readonly string[], name: string): string => words[words.indexOf(`--${name}`) + 1] ?? "";
  const of = (operation: string) => calls.filter(([, name]) => name === operation);
  const [creation = []] = of("create-topic");
  const set = of("set-topic-attributes").map((words) => [
    flags(words, "attribute-name"),
    flags(words, "attribute-value"),
  ]);
  const created = {
    name: flags(creation, "name"),
    attributes: JSON.parse(flags(creation, "attributes")),
    tags: JSON.parse(flags(creation, "tags")),
  };
  const [, { Properties: topic = {} } = {}] =
    Object.entries(template.findResources("AWS::SNS::Topic")).find(([id]) => id.startsWith("ExternalTopic")) ?? [];
  return { sent: { created, set: Object.fromEntries(set) }, topic };
}

test("of defaults: the key that AWS keeps for SNS, the signature version, and TLS only", async () => {
  const { sent } = await restored({});

  expect(sent.created).toEqual({ name: "Sluice-prod-ExternalTopic", attributes: {}, tags: [] });
  expect(sent.set).toEqual({
    KmsMasterKeyId: "arn:aws:kms:eu-west-1:111122223333:alias/aws/sns",
    SignatureVersion: "2",
    Policy: expect.any(String),
  });
  expect(JSON.parse(sent.set["Policy"] ?? "")).toMatchObject({
    Statement: [{ Sid: "AllowPublishThroughSSLOnly", Effect: "Deny", Resource: ARN }],
  });
});

describe("of a stage with everything", () => {
  const config = {
    topic: "fifo",
    encryption: "customer",
    tracing: true,
    deliveryLogs: { sqs: 5 },
    subscribeAccess: { accounts: ["444455556666"], organizations: ["o-abcdefghij"] },
  };

  test("type, key, tracing, signature version, logs of deliveries and the policy for other accounts are as deployed", async () => {
    const arn = `${ARN}.fifo`;
    const { sent, topic } = await restored(config, arn);

    expect(sent.created.name).toBe("Sluice-prod-ExternalTopic.fifo");
    expect({ ...sent.created.attributes, ...sent.set }).toEqual({
      FifoTopic: "true",
      FifoThroughputScope: "MessageGroup",
      KmsMasterKeyId: KEY,
      SignatureVersion: "2",
      TracingConfig: "Active",
      SQSFailureFeedbackRoleArn: expect.stringMatching(
        /^arn:aws:iam::111122223333:role\/DeliveryLoggingRole\w+-physical$/,
      ),
      SQSSuccessFeedbackRoleArn: expect.stringMatching(
        /^arn:aws:iam::111122223333:role\/DeliveryLoggingRole\w+-physical$/,
      ),
      SQSSuccessFeedbackSampleRate: "5",
      Policy: expect.any(String),
    });
    const { Statement } = JSON.parse(sent.set["Policy"] ?? "");
    expect(Statement).toMatchObject([
      { Effect: "Deny" },
      {
        Sid: "SubscribingAccounts",
        Principal: { AWS: "arn:aws:iam::444455556666:root" },
        Resource: arn,
        Condition: { StringEquals: { "sns:Protocol": ["sqs"] } },
      },
      { Sid: "SubscribingOrganizations", Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-abcdefghij"] } } },
    ]);
    // A property that the template gets one day is restored as well.
    const left = Object.keys(topic).filter((name) => !["TopicName", "Tags", "DeliveryStatusLogging"].includes(name));
    expect(Object.keys({ ...sent.created.attributes, ...sent.set })).toEqual(expect.arrayContaining(left));
  });
});
