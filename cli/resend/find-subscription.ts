// How the external topic delivers to a queue: its filter, and whether SNS puts an envelope around each event.
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { FilterPolicy, FilterPolicyScope } from "../../shared/subscriber/index.ts";
import type { Target } from "../target/index.ts";

export interface FoundSubscription {
  readonly policy: FilterPolicy | undefined;
  readonly scope: FilterPolicyScope;
  readonly isRaw: boolean;
}

/** Undefined if the queue has no subscription. */
export async function findSubscription(target: Target, QueueUrl: string): Promise<FoundSubscription | undefined> {
  const { sqs, sns } = target.clients;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: target.externalTopicArn, NextToken }));
    const found = page.Subscriptions?.find(({ Endpoint }) => Endpoint === Attributes?.QueueArn);
    if (found) {
      const { SubscriptionArn } = found;
      const { Attributes: own = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      const { FilterPolicy: policy, FilterPolicyScope: scope, RawMessageDelivery } = own;
      return {
        policy: policy ? JSON.parse(policy) : undefined,
        scope: scope === "MessageBody" ? scope : "MessageAttributes",
        isRaw: RawMessageDelivery === "true",
      };
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}
