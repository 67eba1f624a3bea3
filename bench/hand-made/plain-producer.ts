// What writes to Kafka as its documentation shows it: one event, one awaited `send`. It reads nothing and maps nothing, only the body goes on.
import { Producer, stringSerializers } from "@platformatic/kafka";
import type { SQSEvent } from "aws-lambda";

const producer = new Producer({
  clientId: "plain",
  bootstrapBrokers: [process.env["SLUICE_KAFKA_BOOTSTRAP_SERVERS"] ?? ""],
  serializers: stringSerializers,
  acks: -1,
});
const topic = process.env["PLAIN_TOPIC"] ?? "";

export async function handleBatch({ Records }: SQSEvent): Promise<void> {
  for (const { body, attributes } of Records) {
    await producer.send({ messages: [{ topic, key: attributes.MessageGroupId ?? "", value: body }], acks: -1 });
  }
}
