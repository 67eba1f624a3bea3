import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { emulatedSns } from "../../support/emulated-endpoint.ts";
import { take } from "../../support/local-queues.ts";

test("of a queue that nobody reads the latest messages are kept, and other queues keep all", async () => {
  const { sqs, queue, subscribe, publish, keepLatest } = await emulatedSns();
  const [bounded, other] = [await queue("bounded"), await queue("other")];
  for (const { arn } of [bounded, other]) await subscribe("sqs", arn, { RawMessageDelivery: "true" });
  keepLatest(bounded.arn, 2);

  for (const body of ["1", "2", "3"]) await publish(body);

  expect((await take(sqs, bounded.url, 2)).map(({ Body }) => Body)).toEqual(["2", "3"]);
  const command = new GetQueueAttributesCommand({ QueueUrl: other.url, AttributeNames: ["All"] });
  expect((await sqs.send(command)).Attributes).toMatchObject({ ApproximateNumberOfMessages: "3" });
});
