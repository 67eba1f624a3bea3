/** A signal that aborts at Ctrl-C and at SIGTERM; the command then ends what it has begun, and leaves with 130. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  // Stays in place: the terminal and the launcher may both pass the same Ctrl-C on.
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => controller.abort());
  return controller.signal;
}
