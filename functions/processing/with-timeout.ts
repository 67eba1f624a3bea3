/** Makes a call that is aborted when its time is over. Its timer ends with it: `AbortSignal.timeout` leaves one behind. */
export async function withTimeout<Result>(
  timeoutMs: number,
  call: (abortSignal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("out of time", "TimeoutError")), timeoutMs);
  try {
    return await call(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
