// Files or standard input → numbered lines, in constant memory.
import { isAscii } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { LF, type Piece, type PieceMemory, piecesIn, readPieces } from "./read-pieces.ts";

export interface Line {
  readonly number: number;
  /** The line without its end; maybe only its first bytes where it is longer than asked for. */
  readonly bytes: Buffer;
  readonly sizeBytes: number;
}

/** A line as text. */
export interface TextLine {
  readonly number: number;
  /** Maybe only its beginning, where it is longer than asked for. */
  readonly text: string;
  /** Undefined of plain ASCII, which is its own bytes. */
  readonly bytes?: Buffer | undefined;
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
export const linesIn = (chunks: AsyncIterable<Buffer>, keepBytes: number, memory?: PieceMemory): AsyncGenerator<Line> =>
  linesOfAll(piecesIn(chunks, keepBytes, memory));

async function* linesOfAll(pieces: AsyncIterable<Piece>): AsyncGenerator<Line> {
  for await (const piece of pieces) for (const line of linesOf(piece)) yield line;
}

const bytesOf = ({ bytes }: Piece): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** What is decoded at once stays within a processor's cache, and V8's young generation: four times as much takes a tenth longer. */
const BLOCK_BYTES = 1 << 16;

/** The non-blank lines of a piece as text; plain ASCII, as nearly all pieces are, is decoded many lines at once. */
export function textLinesOf(piece: Piece): TextLine[] {
  const bytes = bytesOf(piece);
  if (piece.sizeBytes === bytes.length && isAscii(bytes)) return asciiLines(bytes, piece.number);
  return [...linesOf(piece)].map(({ number, bytes: own, sizeBytes }) => {
    return { number, text: own.toString("utf8"), bytes: isAscii(own) ? undefined : own, sizeBytes };
  });
}

function asciiLines(bytes: Buffer, first: number): TextLine[] {
  const lines: TextLine[] = [];
  let number = first;
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    to = blockEnd(bytes, from);
    const block = bytes.toString("latin1", from, to);
    for (let start = 0, end = 0; start < block.length; start = end + 1, number += 1) {
      const found = block.indexOf("\n", start);
      end = found === -1 ? block.length : found;
      const text = block.slice(start, end > start && block.charCodeAt(end - 1) === CR ? end - 1 : end);
      if (isShown(text.charCodeAt(0)) || text.trim() !== "") lines.push({ number, text, sizeBytes: text.length });
    }
  }
  return lines;
}

/** Behind the last line that ends within a block's size, or behind one that is longer. */
function blockEnd(bytes: Buffer, from: number): number {
  if (bytes.length - from <= BLOCK_BYTES) return bytes.length;
  const last = bytes.lastIndexOf(LF, from + BLOCK_BYTES - 1);
  if (last >= from) return last + 1;
  const next = bytes.indexOf(LF, from);
  return next === -1 ? bytes.length : next + 1;
}

/** The non-blank lines of a piece. */
function* linesOf(piece: Piece): Generator<Line> {
  const bytes = bytesOf(piece);
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
  if (isShown(line.bytes[0] ?? 0)) return false;
  return line.sizeBytes === line.bytes.length && new StringDecoder("utf8").write(line.bytes).trim() === "";
}

/** As nearly every line begins. */
const isShown = (code: number): boolean => code > SPACE && code < DEL;
