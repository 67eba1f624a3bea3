// The parts of a run, put together: the queue, the mapping and the function, the topic and the quarantine queue, the engine.
import { MAX_RECEIVE_COUNT, VISIBILITY_PER_TIMEOUT } from "../shared/wiring/index.ts";
import { startEngine } from "./engine.ts";
import { engineTarget } from "./engine-target.ts";
import { type EventSourceMapping, eventSourceMapping } from "./event-source-mapping.ts";
import { type Lambda, lambda } from "./lambda.ts";
import { EXTERNAL_TOPIC_ARN, UNACCEPTABLE } from "./names.ts";
import { startOutboxEngine } from "./outbox-engine.ts";
import type { Parts } from "./parts.ts";
import { checkEnd } from "./rules/final-rules.ts";
import { checkQuarantined } from "./rules/quarantine-rules.ts";
import { queueRules } from "./rules/queue-rules.ts";
import { topicRules } from "./rules/topic-rules.ts";
import { type QueueMessage, simulatedQueue } from "./simulated-queue.ts";
import { simulatedTopic } from "./simulated-topic.ts";

export interface Pipeline {
  /** Those that nobody has moved back. */
  readonly deadLetters: readonly QueueMessage[];
  /** Moves the dead letters back, as an operator does. */
  redrive(): void;
  /** Checks the end; `isCalm`: no fault struck. */
  conclude(isCalm: boolean): void;
}

/** Builds the pipeline and plans what happens to it. */
export function startPipeline(parts: Parts): Pipeline {
  const { time, books, code, faults } = parts;
  const { scenario } = books;
  const processor = processorOf(parts);
  const { queue, deadLetters, redrive, concludeQueue } = internalQueue(parts, () => mapping.wake());
  const mapping: EventSourceMapping = eventSourceMapping({
    ...{ time, queue, lambda: processor, faults, books, batchResponse: code.batchResponse },
  });
  const targetOf = engineTarget(parts, queue);
  if (scenario.engineUses === "outbox") startOutboxEngine(parts, targetOf);
  else startEngine({ time, books, faults, enginePublisher: code.enginePublisher, targetOf });
  for (const { name, atMs, groupId, body } of scenario.strays) {
    time.after(atMs, () => queue.send({ groupId, body, deduplicationId: `stray-${name}` }));
  }
  for (const [release, { atMs }] of scenario.releases.entries()) {
    if (release > 0) time.after(atMs, () => processor.deploy(release));
  }
  return {
    deadLetters,
    redrive,
    conclude(isCalm) {
      concludeQueue();
      checkEnd(books, isCalm);
    },
  };
}

function internalQueue({ time, books, onInvalid }: Parts, onAvailable: () => void) {
  const { seed, timeoutMs } = books.scenario;
  const deadLetters: QueueMessage[] = [];
  const rules = queueRules(books);
  let isMovingBack = false;
  const queue = simulatedQueue({
    ...{ name: "internal", isFifo: true, seed, time, onAvailable, onInvalid },
    ...{ visibilityMs: timeoutMs * VISIBILITY_PER_TIMEOUT, maxReceives: MAX_RECEIVE_COUNT },
    onSent: (message) => rules.onSent(message, isMovingBack),
    onDeadLettered: (message) => {
      const tracked = books.byMessageId.get(message.id);
      if (tracked?.state !== "open") return; // done with, but its deletion was refused until now
      tracked.state = "dead-lettered";
      deadLetters.push(message);
      books.note("queue", () => `moves ${tracked.name} to the dead letters after ${message.receives} receives`);
    },
  });
  const redrive = (): void => {
    isMovingBack = true;
    for (const { id, body, groupId } of deadLetters.splice(0)) {
      books.note("operator", () => `moves ${books.byMessageId.get(id)?.name} back from the dead letters`);
      queue.send({ body, groupId, deduplicationId: `again-${id}` });
    }
    isMovingBack = false;
  };
  const concludeQueue = (): void => {
    rules.conclude();
    if (queue.size() > 0)
      books.violate("everything-drains", `${queue.size()} message(s) are left in the internal queue`);
  };
  return { queue, deadLetters, redrive, concludeQueue };
}

function processorOf({ time, network, faults, books, code, onInvalid }: Parts): Lambda {
  const { seed, topic: type, refusesWholeCalls } = books.scenario;
  const isUnacceptable = (body: string): boolean => body.includes(UNACCEPTABLE);
  const topic =
    type === "kafka"
      ? type
      : simulatedTopic({ ...{ arn: EXTERNAL_TOPIC_ARN, type, time, isUnacceptable, refusesWholeCalls, onInvalid } });
  const quarantineQueue = simulatedQueue({
    name: "quarantine",
    isFifo: false,
    seed,
    time,
    onSent: () => {},
    onInvalid,
  });
  return lambda({
    ...{ time, network, faults, books, code, topic, isUnacceptable },
    onPublished: topicRules(books),
    onQuarantined: (invocation, entry) => {
      quarantineQueue.send(entry);
      checkQuarantined(invocation, entry, books);
    },
  });
}
