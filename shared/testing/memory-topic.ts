// A topic in memory: who gets what is decided by filters as SNS decides it, and order is kept within a partition key.
import { type KnownEvent, readEvent, type UnknownEvent } from "#engine-subscriber";
import type { ExternalEvent } from "../contracts/index.ts";
import {
  checkFilterPolicy,
  type EventHandler,
  type EventReader,
  type FilterPolicy,
  type FilterPolicyScope,
  matches,
} from "../subscriber/index.ts";
import { isProblem } from "../subscriber/reading/index.ts";
import { sqsMessage } from "./deliveries.ts";
import { SampleError } from "./errors.ts";

/** Which events a subscriber gets. */
export interface MemorySubscription {
  /** As SNS takes it: of `filter`, `attributePolicy`, or by hand. @default every event */
  readonly filter?: FilterPolicy;
  /** What the filter is about. @default MessageAttributes */
  readonly scope?: FilterPolicyScope;
}

/** The same of a handler of the subscriber SDK, for contracts of an engine of one's own. */
export interface MemorySubscriptionRead<Received> extends MemorySubscription {
  /** Reads its events: an `eventReader`. */
  readonly read: EventReader<Received>;
}

/** The same of any function. */
export interface MemorySubscriptionAs<Message> extends MemorySubscription {
  /** Makes of an event what the function takes: `sqsEvent`, `snsEvent`, `sqsMessage`, or a function of one's own. */
  readonly as: (event: ExternalEvent) => Message;
}

/** A topic whose subscribers are functions. */
export interface MemoryTopic {
  /** Subscribes any function, with what it takes. @throws FilterPolicyError if SNS would refuse the filter. */
  subscribe<Message>(handler: (message: Message) => unknown, subscription: MemorySubscriptionAs<Message>): void;
  /** Subscribes a handler of the subscriber SDK, for events of one's own contracts. @throws FilterPolicyError */
  subscribe<Received>(handler: EventHandler<Received>, subscription: MemorySubscriptionRead<Received>): void;
  /** Subscribes a handler of the subscriber SDK, for events of the engine that is shipped. @throws FilterPolicyError */
  subscribe(handler: EventHandler<KnownEvent | UnknownEvent>, subscription?: MemorySubscription): void;
  /**
   * Delivers events to all whose filters they pass: one after the other within a partition key, side by side otherwise. Resolves once
   * all handlers have, with what they gave, in the order of the events and the subscriptions. Nothing is delivered twice.
   *
   * @throws What a handler threw, once all others have ended; an AggregateError of several. SampleError of what cannot be read.
   */
  publish(...events: readonly ExternalEvent[]): Promise<readonly unknown[]>;
}

type Subscription = MemorySubscription & Partial<MemorySubscriptionAs<unknown> & MemorySubscriptionRead<unknown>>;

/**
 * A topic in memory.
 *
 * @example
 * const topic = memoryTopic();
 * topic.subscribe(handler, { filter: filter({ contract: "v1", status: "FAILED" }), as: sqsEvent });
 * await topic.publish(samples.external("io.sluice.workflow-instance.status.changed.v1", { data: { status: "FAILED" } }));
 */
export function memoryTopic(): MemoryTopic {
  const subscriptions: ((event: ExternalEvent) => readonly Promise<unknown>[])[] = [];
  return {
    subscribe(
      handler: (message: never) => unknown,
      { filter = {}, scope = "MessageAttributes", read, as }: Subscription = {},
    ) {
      checkFilterPolicy(filter, scope);
      const messageOf = as ?? receivedBy(read ?? readEvent);
      const lanes = new Map<string, Promise<unknown>>();
      subscriptions.push((event) => {
        if (!matches(filter, event, scope)) return [];
        const { partitionKey } = event;
        const before = lanes.get(partitionKey) ?? Promise.resolve();
        const delivery = before.then(() => handler(messageOf(event) as never));
        const ended = delivery.catch(() => undefined);
        lanes.set(partitionKey, ended);
        return [delivery];
      });
    },
    async publish(...events) {
      const deliveries = events.flatMap((event) => subscriptions.flatMap((deliver) => deliver(event)));
      const ended = await Promise.allSettled(deliveries);
      const errors = ended.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
      if (errors.length > 1) throw new AggregateError(errors, `${errors.length} of ${ended.length} deliveries failed`);
      if (errors.length > 0) throw errors[0];
      return Promise.all(deliveries);
    },
  };
}

/** What the subscriber SDK makes of an event that came from a queue. */
const receivedBy =
  (read: EventReader<unknown>) =>
  (event: ExternalEvent): unknown => {
    const reading = read(sqsMessage(event));
    if (isProblem(reading)) throw new SampleError(`${reading.reason}: ${reading.detail}`);
    return reading;
  };
