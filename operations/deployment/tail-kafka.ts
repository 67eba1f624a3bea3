// External events as they come to the topics of Kafka, read without a trace: nothing is committed.
import { randomUUID } from "node:crypto";
import { matches, unwrap } from "../../shared/subscriber/index.ts";
import { thrownText } from "../../shared/values/index.ts";
import { TargetError } from "../errors.ts";
import { deployedKafkaTopics } from "./processor.ts";
import type { TailedEvent, TailOptions } from "./tail.ts";
import type { Target } from "./target.ts";

/** Events until the signal comes, or nobody wants the next one. @throws TargetError if no broker answers */
export async function* tailKafka(
  target: Target,
  bootstrap: string,
  { filter, scope, signal, onListening }: TailOptions,
): AsyncGenerator<TailedEvent> {
  const topics = await deployedKafkaTopics(target);
  const { Consumer, MessagesStreamModes } = await import("@platformatic/kafka");
  const consumer = new Consumer({
    ...{ clientId: "sluice-tail", groupId: `sluice-tail-${randomUUID()}` },
    bootstrapBrokers: bootstrap.split(","),
  });
  try {
    const stream = await consumer
      .consume({ topics, mode: MessagesStreamModes.LATEST, autocommit: false })
      .catch((error: unknown) => {
        throw new TargetError("no-broker", `no broker of Kafka answers at ${bootstrap}: ${thrownText(error)}`, {
          place: bootstrap,
        });
      });
    const end = (): void => void stream.close();
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) return;
    onListening?.();
    for await (const { value, headers, offset, timestamp } of stream) {
      const unwrapped = unwrap({ value, headers, offset });
      if (unwrapped.kind === "problem") yield { kind: "problem", detail: unwrapped.detail, text: String(value) };
      else if (filter === undefined || matches(filter, unwrapped, scope)) {
        const { attributes, body } = unwrapped;
        yield { kind: "event", deliveredMs: Number(timestamp), attributes, body };
      }
    }
  } finally {
    await consumer.close(true);
  }
}
