import type { Books, Tracked } from "../books.ts";

/** Whether all that can come of a message has come, under a release: its events are out, and it is in quarantine if it must. */
export function isFinished(tracked: Tracked, release: number, books: Books): boolean {
  if (tracked.state !== "open") return true;
  return missingEvents(tracked, release, books).length === 0 && !isQuarantineMissing(tracked, release, books);
}

/** Ids of the events that should be on the topic and are not. */
export const missingEvents = (tracked: Tracked, release: number, books: Books): string[] =>
  books
    .expected(tracked, release)
    .events.filter(({ id, isUnacceptable }) => !isUnacceptable && !books.onTopic.has(id))
    .map(({ id }) => id);

export const isQuarantineMissing = (tracked: Tracked, release: number, books: Books): boolean =>
  books.expected(tracked, release).kind === "quarantined" && !tracked.isQuarantined;
