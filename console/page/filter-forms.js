// A filter policy in the words of whatever it is to be put into (pure).

const indented = (value, spaces) => JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(spaces)}`);
const isBody = (scope) => scope === "MessageBody";
/** For a shell, whatever stands in it. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export const FORMS = {
  JSON: (policy) => JSON.stringify(policy, null, 2),
  CLI: (policy, scope) =>
    [
      "aws sns set-subscription-attributes --subscription-arn SUBSCRIPTION_ARN \\",
      `  --attribute-name FilterPolicyScope --attribute-value ${scope}`,
      "aws sns set-subscription-attributes --subscription-arn SUBSCRIPTION_ARN \\",
      `  --attribute-name FilterPolicy --attribute-value ${quoted(JSON.stringify(policy))}`,
    ].join("\n"),
  sluice: (policy, scope) =>
    `npx sluice tail ${isBody(scope) ? "--scope body " : ""}--filter ${quoted(JSON.stringify(policy))}`,
  CDK: (policy, scope) =>
    [
      'new CfnSubscription(this, "Subscription", {',
      "  topicArn,",
      '  protocol: "sqs",',
      "  endpoint: queue.queueArn,",
      "  rawMessageDelivery: true,",
      `  filterPolicyScope: "${scope}",`,
      `  filterPolicy: ${indented(policy, 2)},`,
      "});",
    ].join("\n"),
  Terraform: (policy, scope) =>
    [
      'resource "aws_sns_topic_subscription" "my_team" {',
      "  topic_arn            = var.topic_arn",
      '  protocol             = "sqs"',
      "  endpoint             = aws_sqs_queue.my_team.arn",
      "  raw_message_delivery = true",
      `  filter_policy_scope  = "${scope}"`,
      `  filter_policy = jsonencode(${indented(policy, 2).replaceAll("${", "$$${").replaceAll("%{", "%%{")})`,
      "}",
    ].join("\n"),
};

/** Of a deployment: an element of `subscribers`. */
export const asSubscriber = (filter) =>
  JSON.stringify({ name: "my-team", owner: "my-team", kind: "sqs", queue: "standard", filter }, null, 2);
