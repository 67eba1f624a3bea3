// What a command is doing right now: one line that renews itself on a terminal; plain lines in a pipe, one per stage.
import type { WriteStream } from "node:tty";

export interface Progress {
  /** A new stage of the work. */
  readonly stage: (text: string) => void;
  /** How far the stage has come; shown on a terminal only. */
  readonly update: (text: string) => void;
  /** Clears the line. */
  readonly end: () => void;
}

const RENEW_EVERY_MS = 100;
const CLEAR_LINE = "\r\u001b[K";

export function progressOn(stream: Pick<WriteStream, "write" | "isTTY">): Progress {
  if (!stream.isTTY) {
    return { stage: (text) => stream.write(`${text}\n`), update: () => undefined, end: () => undefined };
  }
  let stage = "";
  let lastMs = 0;
  return {
    stage(text) {
      stage = text;
      stream.write(`${CLEAR_LINE}${stage} …`);
    },
    update(text) {
      if (Date.now() - lastMs < RENEW_EVERY_MS) return;
      lastMs = Date.now();
      stream.write(`${CLEAR_LINE}${stage} … ${text}`);
    },
    end: () => stream.write(CLEAR_LINE),
  };
}
