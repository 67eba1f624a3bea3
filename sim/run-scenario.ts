// One run: the engine, the queue, the mapping, the function, the topic and the quarantine queue, put together.
import { type Books, openBooks, type Violation } from "./books.ts";
import { engineQueueClient, topicClient } from "./clients.ts";
import { type CodeUnderTest, SHIPPED_CODE } from "./code-under-test.ts";
import { startEngine } from "./engine.ts";
import { type EventSourceMapping, eventSourceMapping } from "./event-source-mapping.ts";
import { type Fault, type FaultPlan, faultPlan } from "./fault.ts";
import { type Entry, noNote, noteInto } from "./journal.ts";
import { lambda } from "./lambda.ts";
import { EXTERNAL_TOPIC_ARN, INTERNAL_QUEUE_ARN, INTERNAL_TOPIC_ARN, UNACCEPTABLE } from "./names.ts";
import { type Caller, type Network, network } from "./network.ts";
import { checkEnd } from "./rules/final-rules.ts";
import { checkQuarantined } from "./rules/quarantine-rules.ts";
import { queueRules } from "./rules/queue-rules.ts";
import { topicRules } from "./rules/topic-rules.ts";
import type { Scenario } from "./scenario.ts";
import { type QueueMessage, type SimulatedQueue, simulatedQueue } from "./simulated-queue.ts";
import { simulatedTopic } from "./simulated-topic.ts";
import { inVirtualTime, START_MS, type VirtualTime } from "./virtual-time.ts";

/** infra's own numbers. */
const VISIBILITY_PER_TIMEOUT = 6;
const MAX_RECEIVES = 10;
/** More than any run that gets somewhere takes; without a bound, one that goes in circles would never end. */
const LONGEST_RUN_MS = 30 * 24 * 3_600_000;

export interface RunResult {
  readonly violation: Violation | undefined;
  readonly struck: ReadonlySet<Fault>;
  readonly facts: RunFacts;
}

export interface RunFacts {
  readonly messages: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly deliveries: number;
  readonly duplicates: number;
  readonly virtualMs: number;
}

/** Runs a scenario until nothing moves any more or a rule is broken; with `entries`, it notes what happens. */
export function runScenario(
  scenario: Scenario,
  code: CodeUnderTest = SHIPPED_CODE,
  entries?: Entry[],
): Promise<RunResult> {
  return inVirtualTime(async (time) => {
    const note = entries ? noteInto(entries, time.nowMs) : noNote;
    const faults = faultPlan(scenario.faults);
    const books = openBooks(scenario, note);
    const net = network({ seed: scenario.seed, time, faults, note, startMs: START_MS });
    const pipeline = build({ time, faults, books, net, code });
    const isOver = (): boolean => {
      if (time.nowMs() - START_MS > LONGEST_RUN_MS) books.violate("everything-drains", "after a month it still runs");
      return books.violation() !== undefined;
    };

    await time.run(isOver);
    faults.end();
    if (scenario.redrivesDeadLetters) {
      pipeline.redrive();
      await time.run(isOver);
      for (const { id } of pipeline.deadLetters.splice(0)) {
        const name = books.byMessageId.get(id)?.name;
        books.violate("everything-drains", `${name} is a dead letter again, although nothing fails any more`);
      }
    }
    pipeline.conclude(faults.struck.size === 0);
    return { violation: books.violation(), struck: faults.struck, facts: factsOf(books, time) };
  });
}

interface Parts {
  readonly time: VirtualTime;
  readonly faults: FaultPlan;
  readonly books: Books;
  readonly net: Network;
  readonly code: CodeUnderTest;
}

interface Pipeline {
  readonly deadLetters: QueueMessage[];
  /** Moves the dead letters back, as an operator does. */
  redrive(): void;
  conclude(isCalm: boolean): void;
}

function build({ time, faults, books, net, code }: Parts): Pipeline {
  const { scenario, note } = books;
  const { seed, timeoutMs, topic: type, refusesWholeCalls } = scenario;
  const deadLetters: QueueMessage[] = [];
  let isMovingBack = false;
  const rules = queueRules(books);
  const onInvalid = (reason: string): void => books.violate("valid-calls", `a call that can never succeed: ${reason}`);
  const queue = simulatedQueue({
    ...{ name: "internal", isFifo: true, seed, time },
    ...{ visibilityMs: timeoutMs * VISIBILITY_PER_TIMEOUT, maxReceives: MAX_RECEIVES },
    onInvalid,
    onSent: (message) => rules.onSent(message, isMovingBack),
    onAvailable: () => mapping.wake(),
    onDeadLettered: (message) => {
      const tracked = books.byMessageId.get(message.id);
      if (tracked?.state !== "open") return; // done with, but its deletion was refused until now
      tracked.state = "dead-lettered";
      deadLetters.push(message);
      note("queue", () => `moves ${tracked.name} to the dead letters after ${message.receives} receives`);
    },
  });
  const isUnacceptable = (body: string): boolean => body.includes(UNACCEPTABLE);
  const externalTopic = simulatedTopic({
    ...{ arn: EXTERNAL_TOPIC_ARN, type, time, isUnacceptable, refusesWholeCalls, onInvalid },
  });
  const quarantineQueue = simulatedQueue({
    name: "quarantine",
    isFifo: false,
    seed,
    time,
    onSent: () => {},
    onInvalid,
  });
  const processor = lambda({
    ...{ time, network: net, faults, books, code },
    topic: externalTopic,
    onPublished: topicRules(books),
    onQuarantined: (invocation, entry) => {
      quarantineQueue.send(entry);
      checkQuarantined(invocation, entry, books);
    },
  });
  const mapping: EventSourceMapping = eventSourceMapping({
    ...{ time, queue, lambda: processor, faults, books, batchResponse: code.batchResponse },
  });

  const targetOf = engineTarget({ time, faults, books, net, code }, queue);
  startEngine({ time, books, faults, enginePublisher: code.enginePublisher, targetOf });
  for (const { name, atMs, groupId, body } of scenario.strays) {
    time.after(atMs, () => queue.send({ groupId, body, deduplicationId: `stray-${name}` }));
  }
  for (const [release, { atMs }] of scenario.releases.entries()) {
    if (release > 0) time.after(atMs, () => processor.deploy(release));
  }
  return {
    deadLetters,
    redrive() {
      isMovingBack = true;
      for (const { id, body, groupId } of deadLetters.splice(0)) {
        note("operator", () => `moves ${books.byMessageId.get(id)?.name} back from the dead letters`);
        queue.send({ body, groupId, deduplicationId: `again-${id}` });
      }
      isMovingBack = false;
    },
    conclude(isCalm) {
      rules.conclude();
      checkEnd(books, isCalm);
    },
  };
}

/** How long the fan-out topic takes to deliver. */
const FAN_OUT_MS = 5;

function engineTarget({ time, books, net, code }: Parts, queue: SimulatedQueue) {
  const nameOf = (body: string): string => books.bodyName(body);
  if (books.scenario.engineWritesTo === "queue") {
    const describe = (bodies: readonly string[]): string => bodies.map(nameOf).join(", ");
    return (caller: Caller) =>
      code.queueTarget(engineQueueClient({ network: net, caller, queue, describe }), INTERNAL_QUEUE_ARN);
  }
  const onInvalid = (reason: string): void => books.violate("valid-calls", `a call that can never succeed: ${reason}`);
  const fanOut = simulatedTopic({ arn: INTERNAL_TOPIC_ARN, type: "fifo", time, onInvalid });
  return (caller: Caller) => {
    const client = topicClient({
      ...{ network: net, topic: fanOut, caller: () => caller, site: "engine" },
      describe: (batch) => batch.map(({ Message = "" }) => nameOf(Message)).join(", "),
      onAccepted: (_, entry, isDuplicate) => {
        if (isDuplicate) return;
        const { Message: body = "", MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = entry;
        time.after(FAN_OUT_MS, () => queue.send({ body, groupId, deduplicationId }));
      },
    });
    return code.topicTarget(client, INTERNAL_TOPIC_ARN);
  };
}

function factsOf({ byMessageId, deliveries }: Books, time: VirtualTime): RunFacts {
  const all = [...byMessageId.values()];
  return {
    messages: all.length,
    quarantined: all.filter(({ isQuarantined }) => isQuarantined).length,
    deadLettered: all.filter(({ state }) => state === "dead-lettered").length,
    deliveries: deliveries.length,
    duplicates: deliveries.length - new Set(deliveries.map(({ id }) => id)).size,
    virtualMs: time.nowMs() - START_MS,
  };
}
