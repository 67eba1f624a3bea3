// Sorts more than fits into memory: in runs that are written to temporary files and merged. The files have no name from the
// moment they are opened, so that nothing of them is left however the process ends.
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { linesIn } from "../../read-lines.ts";

export interface SortOptions<Item> {
  readonly compare: (a: Item, b: Item) => number;
  /** About what an item takes in memory. */
  readonly sizeOf: (item: Item) => number;
  /** What is held in memory before it is written. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 32 << 20;
/** Merged into one as soon as there are so many: all are open. */
const MAX_RUNS = 64;
const WRITE_BYTES = 1 << 20;

/** Takes items that JSON can hold in any order, and gives them back in theirs; equal ones in the order of taking. */
export class ExternalSort<Item> {
  readonly #options: SortOptions<Item>;
  #held: Item[] = [];
  #heldBytes = 0;
  /** Runs of about the same length, shortest first; later ones of a length hold later items. */
  readonly #levels: FileHandle[][] = [];

  constructor(options: SortOptions<Item>) {
    this.#options = options;
  }

  async add(item: Item): Promise<void> {
    this.#held.push(item);
    this.#heldBytes += this.#options.sizeOf(item);
    if (this.#heldBytes < (this.#options.maxBytes ?? MAX_BYTES)) return;
    const run = await written(this.#takeHeld());
    await this.#keep(run, 0);
  }

  /** All items in order; nothing may be added any more. */
  sorted(): AsyncGenerator<Item> {
    const runs = this.#levels
      .toReversed()
      .flat()
      .map(itemsOf<Item>);
    return merged([...runs, this.#takeHeld()], this.#options.compare);
  }

  /** Gives the disk back what the files took. */
  async close(): Promise<void> {
    await Promise.all(this.#levels.flat().map((run) => run.close()));
    this.#levels.length = 0;
  }

  #takeHeld(): Item[] {
    const held = this.#held.sort(this.#options.compare);
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }

  async #keep(run: FileHandle, level: number): Promise<void> {
    const runs = this.#levels[level] ?? [];
    this.#levels[level] = runs;
    runs.push(run);
    if (runs.length < MAX_RUNS) return;
    const longer = await written(merged(runs.map(itemsOf<Item>), this.#options.compare));
    await Promise.all(runs.splice(0).map((each) => each.close()));
    await this.#keep(longer, level + 1);
  }
}

/** @throws InputError where nothing can be written. */
async function written<Item>(items: AsyncIterable<Item> | Iterable<Item>): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await namelessFile();
    let text = "";
    for await (const item of items) {
      text += `${JSON.stringify(item)}\n`;
      if (text.length < WRITE_BYTES) continue;
      await file.appendFile(text);
      text = "";
    }
    await file.appendFile(text);
    return file;
  } catch (error) {
    await file?.close();
    const what = `cannot write to ${tmpdir()}: ${(error as Error).message}; set TMPDIR to a folder with room`;
    throw new InputError("unwritable-file", what, { path: tmpdir() });
  }
}

async function namelessFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-sort-"));
  try {
    return await open(join(folder, "run"), "wx+", 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* itemsOf<Item>(run: FileHandle): AsyncGenerator<Item> {
  const chunks = run.createReadStream({ start: 0, autoClose: false });
  for await (const { bytes } of linesIn(chunks, Number.POSITIVE_INFINITY)) yield JSON.parse(bytes.toString("utf8"));
}

type Items<Item> = AsyncIterable<Item> | Iterable<Item>;

/** Of equal items that of the first list comes first. */
async function* merged<Item>(
  lists: readonly Items<Item>[],
  compare: SortOptions<Item>["compare"],
): AsyncGenerator<Item> {
  const heads: { readonly rest: AsyncIterator<Item> | Iterator<Item>; item: Item }[] = [];
  for (const list of lists) {
    const rest = Symbol.asyncIterator in list ? list[Symbol.asyncIterator]() : list[Symbol.iterator]();
    const first = await rest.next();
    if (!first.done) heads.push({ rest, item: first.value });
  }
  while (heads.length > 0) {
    let least = 0;
    for (const [index, { item }] of heads.entries()) {
      if (compare(item, (heads[least] as { item: Item }).item) < 0) least = index;
    }
    const head = heads[least] as (typeof heads)[number];
    yield head.item;
    const next = await head.rest.next();
    if (next.done) heads.splice(least, 1);
    else head.item = next.value;
  }
}
