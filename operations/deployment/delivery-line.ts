// What SNS writes of one delivery.
// https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html
import * as z from "zod";

/** SNS adds fields without notice; what is read here is what it has always written. */
const DeliveryLineSchema = z.object({
  notification: z.object({ messageId: z.string(), timestamp: z.string() }),
  delivery: z.object({
    destination: z.string(),
    /** Of all attempts of this message; SNS writes one line once it has succeeded or given up. */
    attempts: z.number().optional(),
    statusCode: z.number().optional(),
    providerResponse: z.string().optional(),
    dwellTimeMs: z.number().optional(),
  }),
  status: z.string(),
});
export type DeliveryLine = z.output<typeof DeliveryLineSchema>;

/** Undefined for what is no such line. */
export function deliveryLine(text: string): DeliveryLine | undefined {
  try {
    return DeliveryLineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
