// When a message reaches the external topic.
import type { PublishBatchRequestEntry } from "@aws-sdk/client-sns";
import type { Books, Tracked } from "../books.ts";
import type { Invocation } from "../invocation.ts";
import { canonical, type ExpectedEvent, withoutSendTime, withoutSequence } from "../oracle.ts";
import { isFinished } from "./is-finished.ts";

export type OnPublished = (invocation: Invocation, entry: PublishBatchRequestEntry, isDuplicate: boolean) => void;

export function topicRules(books: Books): OnPublished {
  const contents = new Map<string, string>();
  return (invocation, entry, isDuplicate) => {
    const { Message = "" } = entry;
    const source = sourceOf(Message, invocation, books);
    if (!source) {
      books.violate("nothing-invented", `${invocation.name} published what none of its messages calls for: ${Message}`);
      return;
    }
    const { tracked, event } = source;
    const { id, partitionKey } = event;
    const name = books.eventName(id);
    books.note("topic", () => `takes ${name}${isDuplicate ? ", a duplicate that is not delivered" : ""}`);
    checkContent(entry, event, name, books);
    const content = withoutSequence(withoutSendTime(Message));
    if ((contents.get(id) ?? content) !== content) books.violate("same-content", `${name} differs from its duplicate`);
    contents.set(id, content);
    if (books.scenario.topic !== "standard") checkOrder(tracked, event, invocation, books);
    if (!isDuplicate) books.deliver({ id, partitionKey, tracked, body: Message });
  };
}

/** What an entry is called, for people. */
export function publishedName(
  { Message = "" }: PublishBatchRequestEntry,
  invocation: Invocation,
  books: Books,
): string {
  const source = sourceOf(Message, invocation, books);
  return source ? books.eventName(source.event.id) : "an unknown event";
}

/** Which message of the batch an entry comes from. */
export function publishedMessage(
  { Message = "" }: PublishBatchRequestEntry,
  invocation: Invocation,
  books: Books,
): Tracked | undefined {
  return sourceOf(Message, invocation, books)?.tracked;
}

interface Source {
  readonly tracked: Tracked;
  readonly event: ExpectedEvent;
}

/** The message that calls for this text, and the event that it is. */
function sourceOf(text: string, { records, release }: Invocation, books: Books): Source | undefined {
  const body = withoutSendTime(text);
  for (const tracked of records) {
    const event = books.expected(tracked, release).events.find((expected) => expected.body === body);
    if (event) return { tracked, event };
  }
  return undefined;
}

function checkContent(entry: PublishBatchRequestEntry, event: ExpectedEvent, name: string, books: Books): void {
  const attributes = Object.fromEntries(
    Object.entries(entry.MessageAttributes ?? {}).map(([key, { DataType, StringValue = "" }]) => [
      key,
      DataType === "String.Array" ? JSON.parse(StringValue) : StringValue,
    ]),
  );
  if (canonical(attributes) !== event.attributes) {
    books.violate("same-content", `${name} has the attributes ${canonical(attributes)} instead of ${event.attributes}`);
  }
  if (books.scenario.topic === "standard") return;
  if (entry.MessageGroupId !== event.partitionKey) {
    books.violate("same-content", `${name} is in the message group ${entry.MessageGroupId}`);
  }
  if (books.scenario.topic === "fifo" && entry.MessageDeduplicationId !== event.id) {
    books.violate("same-content", `${name} has a deduplication id that is not its id`);
  }
}

function checkOrder(tracked: Tracked, event: ExpectedEvent, { release }: Invocation, books: Books): void {
  const name = books.eventName(event.id);
  const before = tracked.lane.slice(0, tracked.place);
  if (books.scenario.topic === "fifo") {
    const open = before.find((earlier) => !isFinished(earlier, release, books));
    if (open) books.violate("topic-order", `${name} is on the topic before ${open.name} is done with`);
  }
  // On Kafka records of a group go together; those of a key, in their order.
  const open = before.filter(({ state }) => state === "open");
  for (const earlier of [...open, tracked].flatMap((each) => books.expected(each, release).events)) {
    if (earlier === event) return;
    // Each contract has a topic of Kafka, with an order of its own.
    if (books.scenario.topic === "kafka" && earlier.contract !== event.contract) continue;
    if (earlier.partitionKey !== event.partitionKey || earlier.isUnacceptable || books.onTopic.has(earlier.id))
      continue;
    books.violate("topic-order", `${name} is on the topic before ${books.eventName(earlier.id)}`);
  }
}
