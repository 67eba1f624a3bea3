// What parts are read into, and their answers written: shared by all threads, and used again, so that nothing of it is copied or collected.
import { type Part, PIECE_BYTES, type PieceMemory } from "../../operations/index.ts";

export interface PartMemory {
  /** For a piece; room for what is written of it is behind it. */
  readonly take: PieceMemory;
  /** Once what was written of a part has gone. */
  readonly giveBack: (part: Part) => void;
}

/** Nearly all that is written of a piece, which is a little more than the piece, fits into so much. */
const ANSWER_BYTES = 4 * PIECE_BYTES;

export function partMemory(): PartMemory {
  const free: SharedArrayBuffer[] = [];
  return {
    take: () => Buffer.from(free.pop() ?? new SharedArrayBuffer(PIECE_BYTES + ANSWER_BYTES), 0, PIECE_BYTES),
    giveBack({ bytes: { buffer } }) {
      if (buffer instanceof SharedArrayBuffer) free.push(buffer);
    },
  };
}

/** None for a part that has memory of its own: a line alone that is longer than a piece. */
export const answerRoom = ({ bytes: { buffer } }: Part): Buffer =>
  buffer instanceof SharedArrayBuffer ? Buffer.from(buffer, PIECE_BYTES) : Buffer.of();
