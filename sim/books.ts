// What is known of a run while it lasts: every message, what came of it, and the first rule that was broken.
import type { Note } from "./journal.ts";
import { type Expected, expectedOf, messagesOf } from "./oracle.ts";
import type { Scenario } from "./scenario.ts";
import type { QueueMessage } from "./simulated-queue.ts";

export const RULES = {
  "queue-holds-what-was-emitted": "the internal queue holds exactly what the engine emitted",
  "queue-order": "events of a partition key are in the internal queue in the order in which they were emitted",
  "queue-once": "what the engine publishes again within five minutes is in the internal queue once",
  "valid-calls": "no call is one that the service would always refuse",
  "nothing-invented": "no external event exists that should not",
  "same-content": "an external event has the content that its message calls for, every time it is published",
  "topic-order": "on a FIFO topic, and on Kafka, nothing of a partition key goes out before what comes before it",
  "quarantine-original": "what is in quarantine belongs there and is the original",
  "published-before-acknowledged": "a message is acknowledged only once all its external events are on the topic",
  "quarantined-before-acknowledged": "a message that can never succeed is acknowledged only once it is in quarantine",
  "acknowledged-in-order": "no message is acknowledged before an earlier one of its group",
  "handed-back-for-a-reason":
    "a message is handed back only when time ran out, or a store refused or a policy denied it or an earlier one of its group",
  "answers-in-time": "the function answers before its time is over, and does not fail by itself",
  "no-late-calls": "no call is started that the remaining time does not allow",
  "sum-adds-up": "received = published + ignored + quarantined + handed back, in each answer and in the end",
  "once-without-faults": "without faults everything happens once: no redelivery, no duplicate, no dead letter",
  "everything-drains": "once the faults are over, everything comes to its end",
  "engine-is-told": "the engine SDK accepts or names every event",
} as const;
export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  readonly detail: string;
}

/** One message of the internal queue. */
export interface Tracked {
  readonly message: QueueMessage;
  readonly name: string;
  /** All of its group, in order, this one among them. */
  readonly lane: Tracked[];
  readonly place: number;
  state: "open" | "acknowledged" | "dead-lettered";
  isQuarantined: boolean;
  readonly expected: Map<number, Expected>;
}

export interface Delivery {
  readonly id: string;
  readonly partitionKey: string;
  readonly tracked: Tracked;
  readonly body: string;
}

export interface Books {
  readonly scenario: Scenario;
  readonly note: Note;
  readonly byMessageId: ReadonlyMap<string, Tracked>;
  readonly lanes: ReadonlyMap<string, readonly Tracked[]>;
  /** Ids of external events on the topic. */
  readonly onTopic: ReadonlySet<string>;
  /** What subscribers of the topic got, in order. */
  readonly deliveries: readonly Delivery[];
  track(message: QueueMessage): Tracked;
  deliver(delivery: Delivery): void;
  expected(tracked: Tracked, release: number): Expected;
  /** For people: the message of the engine. */
  bodyName(body: string): string;
  /** For people: the message and the contract. */
  eventName(id: string): string;
  violate(rule: Rule, detail: string): void;
  readonly violation: () => Violation | undefined;
}

export function openBooks(scenario: Scenario, note: Note): Books {
  const byMessageId = new Map<string, Tracked>();
  const lanes = new Map<string, Tracked[]>();
  const onTopic = new Set<string>();
  const deliveries: Delivery[] = [];
  const eventNames = new Map<string, string>();
  const bodyNames = namesOf(scenario);
  let violation: Violation | undefined;

  return {
    scenario,
    note,
    byMessageId,
    lanes,
    onTopic,
    deliveries,
    track(message) {
      const lane = lanes.get(message.lane) ?? [];
      lanes.set(message.lane, lane);
      const name = bodyNames.get(message.body) ?? `unknown ${message.id}`;
      const again = lane.filter((other) => other.message.body === message.body).length;
      const tracked: Tracked = {
        ...{ message, name: again === 0 ? name : `${name} (${again + 1})`, lane, place: lane.length },
        ...{ state: "open", isQuarantined: false, expected: new Map() },
      };
      lane.push(tracked);
      byMessageId.set(message.id, tracked);
      return tracked;
    },
    deliver(delivery) {
      onTopic.add(delivery.id);
      deliveries.push(delivery);
    },
    expected(tracked, release) {
      const known = tracked.expected.get(release);
      if (known) return known;
      const expected = expectedOf(tracked.message, scenario.releases[release]?.contracts ?? [], scenario.topic);
      tracked.expected.set(release, expected);
      for (const [index, { id, contract }] of expected.events.entries()) {
        if (!eventNames.has(id)) eventNames.set(id, `${tracked.name}→${contract}#${index + 1}`);
      }
      return expected;
    },
    bodyName: (body) => bodyNames.get(body) ?? "an unknown message",
    eventName: (id) => eventNames.get(id) ?? `unknown event ${id.slice(0, 8)}`,
    violate(rule, detail) {
      if (violation) return;
      violation = { rule, detail };
      note("fault", () => `RULE BROKEN: ${detail}`);
    },
    violation: () => violation,
  };
}

function namesOf({ emissions, strays }: Scenario): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name, event } of emissions) {
    const messages = messagesOf(event);
    for (const [index, { body }] of messages.entries()) {
      names.set(body, messages.length === 1 ? name : `${name}.${index + 1}`);
    }
  }
  for (const { name, body } of strays) names.set(body, name);
  return names;
}
