// What Lambda does between the queue and the function. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
import { BATCH_SIZE, failedMessages } from "../shared/wiring/index.ts";
import type { Books, Tracked } from "./books.ts";
import type { CodeUnderTest } from "./code-under-test.ts";
import type { FaultPlan, MappingTrouble } from "./fault.ts";
import type { Invocation, InvocationEnd } from "./invocation.ts";
import type { Lambda } from "./lambda.ts";
import { noise } from "./random.ts";
import { checkAnswer, checkOutcomes } from "./rules/answer-rules.ts";
import type { SimulatedQueue } from "./simulated-queue.ts";
import type { VirtualTime } from "./virtual-time.ts";

const FIRST_POLLERS = 2;
const LONGEST_POLL_MS = 20;

export interface EventSourceMapping {
  /** Something may be there to receive. */
  wake(): void;
}

export function eventSourceMapping(options: {
  readonly time: VirtualTime;
  readonly queue: SimulatedQueue;
  readonly lambda: Lambda;
  readonly faults: FaultPlan;
  readonly books: Books;
  readonly batchResponse: CodeUnderTest["batchResponse"];
}): EventSourceMapping {
  const { time, queue, lambda, faults, books, batchResponse } = options;
  const { seed, maxConcurrency, timeoutMs } = books.scenario;
  let isPolling = false;
  let batches = 0;
  let running = 0;
  let pollers = Math.min(FIRST_POLLERS, maxConcurrency);

  function poll(): void {
    isPolling = false;
    while (running < pollers) {
      const chance = noise(seed, "batch size", batches);
      const messages = queue.receive(chance < 0.75 ? BATCH_SIZE : 1 + Math.floor((chance - 0.75) * 4 * BATCH_SIZE));
      if (messages.length === 0) return;
      const records = messages.flatMap(({ id }) => books.byMessageId.get(id) ?? []);
      books.note(
        "mapping",
        () => `receives ${records.map((each) => `${each.name} (${each.message.receives})`).join(", ")}`,
      );
      hand(records, faults.mapping(batches));
      batches += 1;
    }
  }

  function hand(records: readonly Tracked[], trouble: MappingTrouble | undefined): void {
    if (trouble) books.note("fault", () => `of the mapping, with this batch: ${trouble}`);
    if (trouble === "poller-stops") return;
    running += 1;
    const invoke = (): void => lambda.invoke(records, (invocation, end) => onEnd(invocation, end, trouble));
    // Not so late that the messages are visible again before the function is over: AWS asks for six times its timeout.
    if (trouble === "invoke-throttled")
      time.after(Math.floor(timeoutMs * 3 * noise(seed, "throttled", batches)), invoke);
    else invoke();
  }

  function onEnd(invocation: Invocation, end: InvocationEnd, trouble: MappingTrouble | undefined): void {
    running -= 1;
    pollers = Math.min(pollers + 1, maxConcurrency);
    const { name, records } = invocation;
    if (end.kind === "answered") {
      const ids = records.map(({ message }) => message.id);
      const answer = JSON.stringify(batchResponse(end.batch.items));
      const failed = failedMessages(answer, ids);
      books.note("function", () => `${name} answers: ${failedNames(records, failed)}`);
      checkAnswer(invocation, failed, books);
      checkOutcomes(invocation, end.batch, books);
      const arrived = failedMessages(arrivedAnswer(answer, trouble), ids);
      if (trouble !== "answer-lost") acknowledge(records, arrived, trouble);
    } else {
      books.note("function", () => `${name} ${end.kind}`);
      if (end.kind === "threw") books.violate("answers-in-time", `${name} failed: ${String(end.error)}`);
      if (end.kind === "timed-out" && !invocation.hasStalled) books.violate("answers-in-time", `${name} timed out`);
    }
    wake();
  }

  function acknowledge(records: readonly Tracked[], failed: ReadonlySet<string>, trouble?: MappingTrouble): void {
    for (const tracked of records) {
      if (failed.has(tracked.message.id)) continue;
      if (tracked.state === "open") tracked.state = "acknowledged";
      const isLost =
        trouble === "deletes-refused" ||
        (trouble === "some-deletes-refused" && noise(seed, "delete", tracked.message.sequence) < 0.5);
      if (!isLost) queue.delete(tracked.message);
    }
  }

  const wake = (): void => {
    if (isPolling) return;
    isPolling = true;
    time.after(1 + Math.floor(noise(seed, "poll", batches) * LONGEST_POLL_MS), poll);
  };
  return { wake };
}

function arrivedAnswer(answer: string, trouble: MappingTrouble | undefined): string {
  if (trouble === "answer-garbled") return `${answer.slice(0, -1)}`;
  if (trouble === "unknown-message") return '{"batchItemFailures":[{"itemIdentifier":"of another batch"}]}';
  return answer;
}

const failedNames = (records: readonly Tracked[], failed: ReadonlySet<string>): string =>
  failed.size === 0
    ? "all done"
    : `hands back ${records.flatMap(({ message, name }) => (failed.has(message.id) ? [name] : [])).join(", ")}`;
