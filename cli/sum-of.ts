import type { Books } from "../local/index.ts";

/** The invariant as a sentence. */
export function sumOf({ received, published, ignored, quarantined, deadLettered }: Books): string {
  const parts = `${published.total} published + ${ignored.total} ignored + ${quarantined.total} quarantined`;
  return `${received.total} received = ${parts} + ${deadLettered.total} dead-lettered`;
}
