// Files or standard input → numbered lines, in constant memory.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createGunzip } from "node:zlib";
import { InputError } from "./errors.ts";

export interface Line {
  readonly number: number;
  /** The line without its end; only its first bytes where it is longer than asked for. */
  readonly bytes: Buffer;
  readonly sizeBytes: number;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const DEL = 127;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Non-blank lines of one file (`-`: standard input). Of a line longer than `keepBytes` only so much is kept. */
export const readLines = (file: string, keepBytes: number): AsyncGenerator<Line> => linesIn(chunksOf(file), keepBytes);

/** The same of bytes that come from elsewhere. */
export async function* linesIn(chunks: AsyncIterable<Buffer>, keepBytes: number): AsyncGenerator<Line> {
  let number = 1;
  let kept: Buffer[] = [];
  let sizeBytes = 0;
  const append = (piece: Buffer): void => {
    const room = keepBytes - Math.min(sizeBytes, keepBytes);
    if (room > 0 && piece.length > 0) kept.push(piece.subarray(0, room));
    sizeBytes += piece.length;
  };
  const take = (): Line => {
    const line = withoutEnds({
      number,
      bytes: kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept),
      sizeBytes,
    });
    kept = [];
    sizeBytes = 0;
    number += 1;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      append(chunk.subarray(start, end));
      start = end + 1;
      const line = take();
      if (!isBlank(line)) yield line;
    }
    append(chunk.subarray(start));
  }
  if (sizeBytes > 0) {
    const line = take();
    if (!isBlank(line)) yield line;
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

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    const input: AsyncIterable<Buffer> =
      file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
    const chunks = input[Symbol.asyncIterator]();
    const { value: first, done } = await chunks.next();
    if (done) return;
    const all = async function* (): AsyncGenerator<Buffer> {
      yield first;
      yield* { [Symbol.asyncIterator]: () => chunks };
    };
    // As archives store them.
    yield* first.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
      ? Readable.from(all()).compose(createGunzip())
      : all();
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
