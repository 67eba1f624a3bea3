import { Consumer, type Message, MessagesStreamModes } from "@platformatic/kafka";

/** The records of a topic from its beginning, as bytes, once there are so many. */
export async function readKafka(bootstrap: string, topic: string, count: number): Promise<Message[]> {
  const consumer = new Consumer({ clientId: "test", groupId: `test-${topic}`, bootstrapBrokers: [bootstrap] });
  const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false });
  const messages: Message[] = [];
  for await (const message of stream) if (messages.push(message) === count) break;
  await consumer.close(true);
  return messages;
}
