// Once nothing moves any more.
import type { Books, Delivery, Tracked } from "../books.ts";
import { messagesOf } from "../oracle.ts";

/** `isCalm`: no fault struck. */
export function checkEnd(books: Books, isCalm: boolean): void {
  for (const lane of books.lanes.values()) {
    const stuck = lane.find(({ state }) => state === "open");
    if (stuck)
      books.violate("everything-drains", `${stuck.name} is still in the internal queue, and nothing moves any more`);
  }
  if (books.scenario.topic !== "standard") checkDeliveredOrder(books);
  checkContents(books);
  if (isCalm && books.scenario.timeoutMs >= AMPLE_MS) checkOnce(books);
}

/** In less, a batch of many events that must go out one after the other may not be done. */
const AMPLE_MS = 10_000;

function checkOnce({ byMessageId, deliveries, violate, eventName }: Books): void {
  const again = [...byMessageId.values()].find(({ message }) => message.receives !== 1);
  if (again) violate("once-without-faults", `${again.name} was received ${again.message.receives} times`);
  const seen = new Set<string>();
  for (const { id } of deliveries) {
    if (seen.has(id)) violate("once-without-faults", `${eventName(id)} was delivered twice`);
    seen.add(id);
  }
}

/**
 * What a subscriber of a FIFO topic, or of Kafka, got of a partition key: each event, when it came for the first time, behind all that were
 * emitted before it. Dead letters are out of it: they come back, if at all, behind later ones.
 */
function checkDeliveredOrder({ deliveries, lanes, violate, eventName }: Books): void {
  const hadDeadLetters = new Set([...lanes].filter(([, lane]) => lane.some(isDeadLetter)).map(([group]) => group));
  const last = new Map<string, Delivery>();
  const seen = new Set<string>();
  for (const delivery of deliveries) {
    const { id, tracked, partitionKey } = delivery;
    const group = tracked.message.lane;
    if (seen.has(id) || hadDeadLetters.has(group)) continue;
    seen.add(id);
    const key = `${group} ${partitionKey} ${JSON.parse(delivery.body).specversion ?? "maestro"}`;
    const before = last.get(key);
    if (before && before.tracked.message.sequence > tracked.message.sequence) {
      violate("topic-order", `subscribers got ${eventName(id)} for the first time after ${eventName(before.id)}`);
    }
    const sequences = [before, delivery].map((each) => (each ? JSON.parse(each.body).sequence : undefined));
    const [earlier, later] = sequences;
    if (earlier !== undefined && later !== undefined && earlier >= later) {
      violate("topic-order", `${eventName(id)} has no higher sequence than ${eventName(before?.id ?? "")}`);
    }
    last.set(key, delivery);
  }
}

const isDeadLetter = ({ state }: Tracked): boolean => state === "dead-lettered";

/** Counted a second time, from how the events were made: as many external events as there should be, of each contract. */
function checkContents(books: Books): void {
  const { scenario, byMessageId, violate } = books;
  const byBody = new Map([...byMessageId.values()].map((tracked) => [tracked.message.body, tracked]));
  for (const [release, { contracts }] of scenario.releases.entries()) {
    for (const { name, event, becomes } of scenario.emissions) {
      const messages = messagesOf(event).map(({ body }) => byBody.get(body));
      if (!messages.every((tracked) => tracked?.expected.has(release))) continue;
      const ids = new Set(
        messages.flatMap((tracked) => tracked?.expected.get(release)?.events.map(({ id }) => id) ?? []),
      );
      const count = contracts.reduce((sum, contract) => sum + becomes[contract], 0);
      if (ids.size !== count)
        violate("same-content", `${name} becomes ${ids.size} external events instead of ${count}`);
    }
  }
}
