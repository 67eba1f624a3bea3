// When the function answers, or fails to.
import type { ProcessedBatch } from "../../functions/processing/index.ts";
import type { Books, Tracked } from "../books.ts";
import type { Invocation } from "../invocation.ts";
import { isQuarantineMissing, missingEvents } from "./is-finished.ts";

/** With less than this left nothing need be started: the longest pause before a retry, the shortest call and a reserve. */
const SPENT_MS = 2_500;
/** The same where nothing has to be retried. */
const SPENT_WITHOUT_TROUBLE_MS = 200;

/** What the function does not name as failed goes from the queue: it must be done with. */
export function checkAnswer(invocation: Invocation, failed: ReadonlySet<string>, books: Books): void {
  const { records, release } = invocation;
  const open = new Set(records.flatMap(({ lane }) => lane.filter(({ state }) => state === "open")));
  for (const tracked of records) {
    const { message, name, lane, place } = tracked;
    if (failed.has(message.id)) continue;
    const [missing] = missingEvents(tracked, release, books);
    if (missing !== undefined) {
      const detail = `${name} is acknowledged, but ${books.eventName(missing)} is not on the topic`;
      books.violate("published-before-acknowledged", detail);
    }
    if (isQuarantineMissing(tracked, release, books)) {
      books.violate("quarantined-before-acknowledged", `${name} is acknowledged, but not in quarantine`);
    }
    open.delete(tracked);
    const earlier = lane.slice(0, place).find((other) => open.has(other));
    if (earlier)
      books.violate("acknowledged-in-order", `${name} is acknowledged, but ${earlier.name} before it is not`);
  }
  for (const tracked of records) {
    if (failed.has(tracked.message.id)) checkHandedBack(tracked, invocation, books);
  }
}

function checkHandedBack({ name, lane, place }: Tracked, invocation: Invocation, books: Books): void {
  const { records, hadTrouble, notTaken, remainingMs } = invocation;
  if (remainingMs() < (hadTrouble ? SPENT_MS : SPENT_WITHOUT_TROUBLE_MS)) return;
  const upToIt = lane.slice(0, place + 1).filter((tracked) => records.includes(tracked));
  if (upToIt.some(({ message }) => notTaken.has(message.id))) return;
  const detail = `${name} is handed back with ${remainingMs()} ms left, and nothing stood in its way`;
  books.violate("handed-back-for-a-reason", detail);
}

/** What the function says of its records must be what happened to them. */
export function checkOutcomes(invocation: Invocation, { items }: ProcessedBatch, books: Books): void {
  if (items.length !== invocation.records.length) {
    books.violate(
      "sum-adds-up",
      `${invocation.records.length} messages were received, ${items.length} have an outcome`,
    );
  }
  for (const { record, outcome } of items) {
    const tracked = invocation.records.find(({ message }) => message.id === record.messageId);
    const expected = tracked && books.expected(tracked, invocation.release).kind;
    if (outcome?.kind === "failed" || outcome?.kind === expected) continue;
    books.violate("sum-adds-up", `${tracked?.name} is counted as ${outcome?.kind}, but should be ${expected}`);
  }
}
