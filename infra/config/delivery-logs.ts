// Of which deliveries SNS writes a line, and how much of them.
import * as z from "zod";
import type { TopicChoice } from "./kafka.ts";
import { setting } from "./setting.ts";

const percent = (of: string) =>
  setting(z.int().min(0).max(100).optional(), {
    description: `Share of the successful deliveries to ${of} that leave a line; every one that failed does.`,
    unit: "percent",
    without: "nothing is logged of them, not even failures",
  });

/** SNS has a switch for each of its protocols. https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html */
export const DeliveryLogsSchema = z
  .strictObject({
    sqs: percent("queues"),
    https: percent("HTTPS endpoints"),
    lambda: percent("functions"),
    firehose: percent("delivery streams"),
  })
  .refine((protocols) => Object.values(protocols).some((share) => share !== undefined), {
    error: 'names no protocol; { "https": 100 } for example logs every delivery over HTTPS',
  });
export type DeliveryLogs = Readonly<z.output<typeof DeliveryLogsSchema>>;

/** What depends on the topic; for a refinement of the whole configuration. */
export function checkDeliveryLogs(
  { deliveryLogs = {}, topic }: { readonly deliveryLogs?: DeliveryLogs | undefined; readonly topic: TopicChoice },
  { addIssue }: Pick<z.RefinementCtx, "addIssue">,
): void {
  for (const protocol of Object.keys(deliveryLogs)) {
    const message =
      topic === "none"
        ? "topic is none, so SNS delivers nothing"
        : topic === "fifo" && protocol !== "sqs"
          ? "a FIFO topic delivers to SQS only"
          : undefined;
    if (message) addIssue({ code: "custom", path: ["deliveryLogs", protocol], message });
  }
}
