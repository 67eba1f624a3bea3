/** Where SNS writes what came of its deliveries. https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html */
export function deliveryLogGroups({
  region,
  account,
  topicName,
}: Readonly<Record<"region" | "account" | "topicName", string>>) {
  const successes = `sns/${region}/${account}/${topicName}`;
  return { successes, failures: `${successes}/Failure` };
}
