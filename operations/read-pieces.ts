// Files or standard input → pieces of whole lines, in constant memory.
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "./errors.ts";

/** Whole lines that were read together; or one line alone that is longer than the memory of a piece. */
export interface Piece {
  /** Of its first line. */
  readonly number: number;
  /** With the lines' ends; of a line alone without, and only its first bytes. */
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
}

/** Gives what a piece is read into: its bytes are there. A Buffer, which finds a byte ten times as fast as any Uint8Array. */
export type PieceMemory = () => Buffer;

export const PIECE_BYTES = 1 << 18;
const newMemory: PieceMemory = () => Buffer.allocUnsafeSlow(PIECE_BYTES);

export const LF = 10;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Of one file (`-`: standard input). Of a line longer than `keepBytes`, and than the memory of a piece, only so much is kept. */
export async function* readPieces(file: string, keepBytes: number, memory = newMemory): AsyncGenerator<Piece> {
  try {
    yield* piecesOf(await sourceOf(file), keepBytes, memory);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** The same of bytes that come from elsewhere. */
export const piecesIn = (chunks: AsyncIterable<Buffer>, keepBytes: number, memory = newMemory): AsyncGenerator<Piece> =>
  piecesOf(chunkSource(chunks), keepBytes, memory);

interface Source {
  /** Returns how many bytes have come: none at the end. */
  readonly fill: (room: Buffer) => number | Promise<number>;
  readonly close: () => unknown;
}

async function* piecesOf({ fill, close }: Source, keepBytes: number, memory: PieceMemory): AsyncGenerator<Piece> {
  let room = memory();
  let filled = 0;
  let number = 1;
  let long = longLine(keepBytes);
  try {
    for (let read = await fill(room); read > 0; read = await fill(room.subarray(filled))) {
      let unseen = filled;
      filled += read;
      if (long.sizeBytes > 0) {
        const end = room.subarray(0, filled).indexOf(LF);
        long.append(room.subarray(0, end === -1 ? filled : end));
        filled = end === -1 ? 0 : filled - end - 1;
        if (end === -1) continue;
        yield long.piece(number);
        number += 1;
        room.copyWithin(0, end + 1, end + 1 + filled);
        unseen = 0;
        long = longLine(keepBytes);
      }
      const last = room.subarray(unseen, filled).lastIndexOf(LF);
      if (last !== -1) {
        const end = unseen + last + 1;
        const piece = { number, bytes: room.subarray(0, end), sizeBytes: end };
        const rest = room.subarray(end, filled);
        number += linesIn(piece.bytes);
        room = memory();
        room.set(rest);
        filled = rest.length;
        yield piece;
      } else if (filled === room.length) {
        long.append(room);
        filled = 0;
      }
    }
    if (long.sizeBytes > 0) yield long.piece(number);
    else if (filled > 0) yield { number, bytes: room.subarray(0, filled), sizeBytes: filled };
  } finally {
    await close();
  }
}

/** A line that is longer than the memory of a piece, of which the end has not come yet. */
function longLine(keepBytes: number) {
  const kept: Buffer[] = [];
  let sizeBytes = 0;
  return {
    get sizeBytes(): number {
      return sizeBytes;
    },
    append(part: Buffer): void {
      const more = keepBytes - Math.min(sizeBytes, keepBytes);
      if (more > 0) kept.push(Buffer.from(part.subarray(0, more)));
      sizeBytes += part.length;
    },
    piece: (number: number): Piece => ({ number, bytes: Buffer.concat(kept), sizeBytes }),
  };
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}

async function sourceOf(file: string): Promise<Source> {
  if (file !== "-" && (await stat(file)).isFile()) {
    const descriptor = openSync(file, "r");
    if (!beginsAsGzip(firstBytes(descriptor))) return fileSource(descriptor);
    closeSync(descriptor);
  }
  return chunkSource(chunksOf(file));
}

/** At once: what is in the machine's memory, as nearly all of a file is, takes less time than to be told that it has come. */
const fileSource = (descriptor: number): Source => ({
  fill: (room) => readSync(descriptor, room),
  close: () => closeSync(descriptor),
});

function chunkSource(chunks: AsyncIterable<Uint8Array>): Source {
  const coming = chunks[Symbol.asyncIterator]();
  let chunk: Uint8Array = Buffer.of();
  return {
    async fill(room) {
      while (chunk.length === 0) {
        const next = await coming.next();
        if (next.done) return 0;
        chunk = next.value;
      }
      const part = chunk.subarray(0, room.length);
      room.set(part);
      chunk = chunk.subarray(part.length);
      return part.length;
    },
    close: () => coming.return?.(),
  };
}

function firstBytes(descriptor: number): Uint8Array {
  const bytes = new Uint8Array(GZIP_MAGIC.length);
  return bytes.subarray(0, readSync(descriptor, bytes, { position: 0 }));
}

/** As archives store files. */
const beginsAsGzip = (bytes: Uint8Array): boolean => GZIP_MAGIC.equals(bytes.subarray(0, GZIP_MAGIC.length));

/** What comes when it comes: from a pipe, a device, or what is compressed. */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const input: AsyncIterable<Buffer> = file === "-" ? process.stdin : createReadStream(file);
  const chunks = input[Symbol.asyncIterator]();
  const { value: first, done } = await chunks.next();
  if (done) return;
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  yield* beginsAsGzip(first) ? unzipped(all()) : all();
}

/** What is wrong with it is told to who reads it, whenever that is; a composed stream throws at whoever is at work just then. */
const unzipped = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> =>
  pipeline(chunks, createGunzip({ chunkSize: PIECE_BYTES }), () => undefined);

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
