// For an emulator whose CloudFormation makes standard topics of FIFO ones.
import { SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { clients } from "./cloud.ts";
import { resourcesOf } from "./stack-resources.ts";
import type { Template } from "./without-functions.ts";

/** Does what the template says of its topics, by SNS's API. */
export async function makeFifo(stackName: string, { Resources }: Template): Promise<void> {
  const { sns } = clients();
  for (const { logicalId, physicalId } of await resourcesOf(stackName)) {
    if (Resources[logicalId]?.Properties?.["FifoTopic"] !== true) continue;
    const fifo = { AttributeName: "FifoTopic", AttributeValue: "true" };
    await sns.send(new SetTopicAttributesCommand({ TopicArn: physicalId, ...fifo }));
  }
}
