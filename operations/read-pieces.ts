// Files or standard input → pieces of whole lines, in constant memory.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "./errors.ts";

/** Whole lines that were read together; or one line alone that is longer than was asked for. */
export interface Piece {
  /** Of its first line. */
  readonly number: number;
  /** With the lines' ends; only the first bytes of a line alone. */
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
}

export const LF = 10;
const READ_BYTES = 1 << 18;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Of one file (`-`: standard input). Of a line longer than `keepBytes` that comes in several chunks only so much is kept. */
export const readPieces = (file: string, keepBytes: number): AsyncGenerator<Piece> =>
  piecesIn(chunksOf(file), keepBytes);

/** The same of bytes that come from elsewhere. */
export async function* piecesIn(chunks: AsyncIterable<Buffer>, keepBytes: number): AsyncGenerator<Piece> {
  let number = 1;
  // Of a line whose end has not come yet.
  let kept: Buffer[] = [];
  let sizeBytes = 0;
  const append = (part: Buffer): void => {
    const room = keepBytes - Math.min(sizeBytes, keepBytes);
    if (room > 0 && part.length > 0) kept.push(part.subarray(0, room));
    sizeBytes += part.length;
  };
  const take = (lines: number): Piece => {
    const bytes = kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
    const piece = { number, bytes, sizeBytes };
    kept = [];
    sizeBytes = 0;
    number += lines;
    return piece;
  };
  for await (const chunk of chunks) {
    const first = chunk.indexOf(LF);
    let start = 0;
    if (first !== -1 && sizeBytes + first > keepBytes) {
      append(chunk.subarray(0, first));
      start = first + 1;
      yield take(1);
    }
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > start) {
      const lines = chunk.subarray(start, end);
      kept.push(lines);
      sizeBytes += lines.length;
      yield take(linesIn(lines));
      start = end;
    }
    append(chunk.subarray(start));
  }
  if (sizeBytes > 0) yield take(1);
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    const input: AsyncIterable<Buffer> =
      file === "-" ? process.stdin : createReadStream(file, { highWaterMark: READ_BYTES });
    const chunks = input[Symbol.asyncIterator]();
    const { value: first, done } = await chunks.next();
    if (done) return;
    const all = async function* (): AsyncGenerator<Buffer> {
      yield first;
      yield* { [Symbol.asyncIterator]: () => chunks };
    };
    // As archives store them.
    yield* first.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
      ? Readable.from(all()).compose(createGunzip({ chunkSize: READ_BYTES }))
      : all();
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** @throws InputError if a file cannot be opened; for commands that prepare something before they read. */
export async function assertReadable(file: string): Promise<void> {
  if (file === "-") return;
  try {
    const handle = await open(file);
    await handle.read(Buffer.alloc(1), 0, 1); // a directory opens, and does not read
    await handle.close();
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** For a file that cannot be opened or read. */
export const unreadable = (file: string, error: unknown): InputError =>
  new InputError("unreadable-file", `cannot read ${file}: ${reasonOf(error)}`, { file });

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "it is a directory; name a file";
  if (code === "EACCES") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}
