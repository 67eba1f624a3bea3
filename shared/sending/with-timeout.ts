/**
 * Makes a call that is aborted when its time is over, and has ended then whether its client listens or not. Its timer ends with it:
 * `AbortSignal.timeout` leaves one behind.
 *
 * @throws DOMException `TimeoutError` when its time is over.
 */
export async function withTimeout<Result>(
  timeoutMs: number,
  call: (abortSignal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`no answer within ${timeoutMs} ms`, "TimeoutError");
      reject(error);
      controller.abort(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([call(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
