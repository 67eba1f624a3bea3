// Between the engine and the internal queue.
import type { Books, Tracked } from "../books.ts";
import { DEDUPLICATION_MS } from "../fifo-rules.ts";
import { type ExpectedMessage, messagesOf } from "../oracle.ts";
import type { Scenario } from "../scenario.ts";
import type { QueueMessage } from "../simulated-queue.ts";

export interface QueueRules {
  /** `isMovedBack`: a dead letter, by an operator. */
  onSent(message: QueueMessage, isMovedBack: boolean): void;
  /** Whether all that was emitted has arrived. */
  conclude(): void;
}

export function queueRules(books: Books): QueueRules {
  const { scenario } = books;
  const emitted = emittedByGroup(scenario);
  const strays = new Set(scenario.strays.map(({ groupId, body }) => `${groupId} ${body}`));
  /** How many of a group have arrived; those are the first ones. */
  const arrived = new Map<string, number>();

  return {
    onSent(message, isMovedBack) {
      const tracked: Tracked = books.track(message);
      const twin = tracked.lane.find((other) => other !== tracked && isDuplicate(other.message, message));
      if (twin && !isMovedBack)
        books.violate("queue-once", `${tracked.name} is in the queue twice within five minutes`);
      books.note("queue", () => `takes ${tracked.name} (group ${message.groupId})`);
      if (strays.has(`${message.groupId} ${message.body}`)) return;
      const group = message.groupId ?? "";
      const place = emitted.get(group)?.indexOf(message.body) ?? -1;
      if (place < 0) {
        books.violate(
          "queue-holds-what-was-emitted",
          `${tracked.name} was never emitted in group ${group}: ${message.body}`,
        );
        return;
      }
      const first = arrived.get(group) ?? 0;
      if (place > first)
        books.violate("queue-order", `${tracked.name} is in the queue before what was emitted before it`);
      arrived.set(group, Math.max(first, place + 1));
    },
    conclude() {
      for (const [group, bodies] of emitted) {
        const count = arrived.get(group) ?? 0;
        if (count === bodies.length) continue;
        const detail = `${bodies.length - count} message(s) of group ${group} never reached the queue: ${bodies[count]}`;
        books.violate("queue-holds-what-was-emitted", detail);
      }
    },
  };
}

const isDuplicate = (earlier: QueueMessage, later: QueueMessage): boolean =>
  earlier.body === later.body && later.sentMs - earlier.sentMs < DEDUPLICATION_MS;

/** Bodies by group, in the order of emission; the same body twice is one message. */
function emittedByGroup({ emissions }: Scenario): ReadonlyMap<string, string[]> {
  const messages = emissions.flatMap(({ event }): ExpectedMessage[] => messagesOf(event));
  const byGroup = new Map<string, string[]>();
  for (const { groupId, body } of messages) {
    const bodies = byGroup.get(groupId) ?? [];
    byGroup.set(groupId, bodies);
    if (!bodies.includes(body)) bodies.push(body);
  }
  return byGroup;
}
