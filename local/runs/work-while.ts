import { LocalError } from "../this-machine.ts";

/**
 * Does a work that relies on something, until the signal says stop. Rejects as soon as what it relies on has ended, and nothing of the work
 * goes on then: its own signal says stop.
 */
export async function workWhile(
  reliedOn: readonly Promise<void>[],
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  try {
    await Promise.race([work(AbortSignal.any([signal, ending.signal])), ...reliedOn.map(brokenDown)]);
  } finally {
    ending.abort();
  }
}

async function brokenDown(ended: Promise<void>): Promise<never> {
  await ended;
  throw new LocalError("the embedded AWS ended before its work was done");
}
