// Ctrl-C, SIGTERM and a terminal that is closed: a command ends what it has begun, says how far it got, and leaves with 130.

/** Aborts at the first of them. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  // Stays in place: the terminal and the launcher may both pass the same Ctrl-C on.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

/** The command was interrupted; the message says what came of it. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  constructor(result: string) {
    super(`interrupted: ${result}`);
  }
}
