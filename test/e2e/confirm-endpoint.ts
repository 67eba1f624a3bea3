// What an HTTPS subscriber does before anything else: it visits the URL in the message that asks it to confirm.
import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { vi } from "vitest";
import type { HttpsEndpoint } from "./https-endpoint.ts";
import { lacking } from "./where-supported.ts";

/** @returns the message that asked for it */
export async function confirmEndpoint(
  sns: SNSClient,
  topicArn: string,
  endpoint: HttpsEndpoint,
): Promise<{ readonly SubscribeURL: string }> {
  if (lacking("subscription-confirmation")) await subscribeAgain(sns, topicArn, endpoint.url);
  const asking = (): string => {
    const post = endpoint.posts.find(({ type }) => type === "SubscriptionConfirmation");
    if (!post) throw new Error("the endpoint was not asked to confirm");
    return post.body;
  };
  const message = JSON.parse(await vi.waitFor(asking, { timeout: 60_000, interval: 100 }));
  const { SubscribeURL, Token, TopicArn } = message;
  if (lacking("subscribe-url")) await sns.send(new ConfirmSubscriptionCommand({ Token, TopicArn }));
  else await fetch(SubscribeURL);
  return message;
}

const TAKEN_OVER = ["DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy"];

/** For emulators whose CloudFormation only writes a subscription down: the same subscription by SNS's own API. */
async function subscribeAgain(sns: SNSClient, TopicArn: string, Endpoint: string): Promise<void> {
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const { SubscriptionArn, Protocol } = Subscriptions.find((each) => each.Endpoint === Endpoint) ?? {};
  const { Attributes: all = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  const Attributes = Object.fromEntries(Object.entries(all).filter(([name]) => TAKEN_OVER.includes(name)));
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
}
