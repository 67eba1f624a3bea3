// Where the engine publishes: the internal queue, or the fan-out topic in front of it, which delivers to the queue.
import { engineQueueClient, topicClient } from "./clients.ts";
import type { EngineOptions } from "./engine.ts";
import { INTERNAL_QUEUE_ARN, INTERNAL_TOPIC_ARN } from "./names.ts";
import type { Parts } from "./parts.ts";
import type { SimulatedQueue } from "./simulated-queue.ts";
import { simulatedTopic } from "./simulated-topic.ts";

/** How long the fan-out topic takes to deliver. */
const FAN_OUT_MS = 5;

export function engineTarget(parts: Parts, queue: SimulatedQueue): EngineOptions["targetOf"] {
  const { network, books, code } = parts;
  const describe = (bodies: readonly string[]): string => bodies.map(books.bodyName).join(", ");
  if (books.scenario.engineWritesTo === "topic") return fanOutTarget(parts, queue, describe);
  return (caller) => code.queueTarget(engineQueueClient({ network, caller, queue, describe }), INTERNAL_QUEUE_ARN);
}

function fanOutTarget(
  { time, network, code, onInvalid }: Parts,
  queue: SimulatedQueue,
  describe: (bodies: readonly string[]) => string,
): EngineOptions["targetOf"] {
  const topic = simulatedTopic({ arn: INTERNAL_TOPIC_ARN, type: "fifo", time, onInvalid });
  return (caller) => {
    const client = topicClient({
      ...{ network, topic, caller: () => caller, site: "engine" },
      describe: (entries) => describe(entries.map(({ Message = "" }) => Message)),
      onAccepted: (_, entry, isDuplicate) => {
        if (isDuplicate) return;
        const { Message: body = "", MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = entry;
        time.after(FAN_OUT_MS, () => queue.send({ body, groupId, deduplicationId }));
      },
    });
    return code.topicTarget(client, INTERNAL_TOPIC_ARN);
  };
}
