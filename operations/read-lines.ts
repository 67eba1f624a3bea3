// Files or standard input → numbered lines, in constant memory.
import { StringDecoder } from "node:string_decoder";
import { LF, type Piece, piecesIn, readPieces } from "./read-pieces.ts";

export interface Line {
  readonly number: number;
  /** The line without its end; maybe only its first bytes where it is longer than asked for. */
  readonly bytes: Buffer;
  readonly sizeBytes: number;
}

const CR = 13;
const SPACE = 32;
const DEL = 127;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Non-blank lines of one file (`-`: standard input). Of a longer line at least `keepBytes` are kept. */
export const readLines = (file: string, keepBytes: number): AsyncGenerator<Line> =>
  linesOfAll(readPieces(file, keepBytes));

/** The same of bytes that come from elsewhere. */
export const linesIn = (chunks: AsyncIterable<Buffer>, keepBytes: number): AsyncGenerator<Line> =>
  linesOfAll(piecesIn(chunks, keepBytes));

async function* linesOfAll(pieces: AsyncIterable<Piece>): AsyncGenerator<Line> {
  for await (const piece of pieces) for (const line of linesOf(piece)) yield line;
}

/** The non-blank lines of a piece. */
export function* linesOf(piece: Piece): Generator<Line> {
  const bytes = Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.length);
  let { number } = piece;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LF, start);
    const end = found === -1 ? bytes.length : found;
    const sizeBytes = (found === -1 ? piece.sizeBytes : found) - start;
    const line = withoutEnds({ number, bytes: bytes.subarray(start, end), sizeBytes });
    if (!isBlank(line)) yield line;
    number += 1;
    start = end + 1;
  }
}

function withoutEnds(line: Line): Line {
  let { bytes, sizeBytes } = line;
  if (line.number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
    bytes = bytes.subarray(3);
    sizeBytes -= 3;
  }
  if (sizeBytes === bytes.length && bytes.at(-1) === CR) {
    bytes = bytes.subarray(0, -1);
    sizeBytes -= 1;
  }
  return { number: line.number, bytes, sizeBytes };
}

function isBlank(line: Line): boolean {
  const [first = 0] = line.bytes;
  if (first > SPACE && first < DEL) return false; // as nearly every line begins
  return line.sizeBytes === line.bytes.length && new StringDecoder("utf8").write(line.bytes).trim() === "";
}
