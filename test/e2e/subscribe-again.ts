// For emulators whose CloudFormation only writes a subscription down: the same subscription by SNS's own API.
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";

const TAKEN_OVER = ["DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"];

export async function subscribeAgain(sns: SNSClient, TopicArn: string, Endpoint: string): Promise<void> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const found = Subscriptions.find((subscription) => subscription.Endpoint === Endpoint);
  const { SubscriptionArn, Protocol } = found ?? {};
  const { Attributes: all = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  const Attributes = Object.fromEntries(Object.entries(all).filter(([name]) => TAKEN_OVER.includes(name)));
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
}
