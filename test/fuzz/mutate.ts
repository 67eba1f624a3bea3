// One input → another, a little different: as bytes, or where it is JSON as a value, so that it stays one.
import type { Random } from "../support/faults/seeded-random.ts";

export interface Mutator {
  readonly random: Random;
  /** Texts that the code under test knows. */
  readonly words: readonly string[];
  readonly maxBytes: number;
}

export function mutated(input: Buffer, other: Buffer, { random, words, maxBytes }: Mutator): Buffer {
  let bytes: Buffer = input;
  for (let count = 1 + random.integer(4); count > 0; count -= 1) {
    const asJson = random.next() < 0.6 ? jsonMutated(bytes, other, random, words) : undefined;
    bytes = asJson ?? bytesMutated(bytes, other, random, words);
  }
  return bytes.subarray(0, maxBytes);
}

function bytesMutated(input: Buffer, other: Buffer, random: Random, words: readonly string[]): Buffer {
  const at = random.integer(input.length + 1);
  const length = 1 + random.integer(Math.min(32, Math.max(1, input.length - at)));
  const [before, after] = [input.subarray(0, at), input.subarray(at)];
  switch (random.integer(8)) {
    case 0: {
      const copy = Buffer.from(input);
      if (copy.length > 0) copy[random.integer(copy.length)] = random.integer(256);
      return copy;
    }
    case 1:
      return Buffer.concat([before, after.subarray(length)]);
    case 2:
      return Buffer.concat([before, Buffer.from([random.integer(256)]), after]);
    case 3:
      return Buffer.concat([before, Buffer.from(random.pick(words)), after.subarray(random.integer(length))]);
    case 4:
      return Buffer.concat([
        before,
        ...Array.from({ length: 1 + random.integer(20) }, () => after.subarray(0, length)),
        after,
      ]);
    case 5:
      return Buffer.concat([before, other.subarray(random.integer(other.length + 1))]);
    case 6:
      return Buffer.concat([before, Buffer.from(random.pick(TRICKY)), after]);
    default:
      return Buffer.from(input.subarray(0, at));
  }
}

const TRICKY = [
  "\0",
  "\ufeff",
  "\uffff",
  "\ud83d\ude80",
  "\\ud83d",
  "\\u0000",
  "1e999",
  "9007199254740993",
  "-0",
  "\r\n",
  '"',
  "\\",
  "[[[[[[[[",
  "{}",
  "null",
];
const NUMBERS = [0, -1, 1.5, 253_402_300_800_000, 2 ** 53, 1e308, -(2 ** 31)];
const POLLUTING = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON", "length"];

function jsonMutated(input: Buffer, other: Buffer, random: Random, words: readonly string[]): Buffer | undefined {
  const value = parsed(input);
  if (typeof value !== "object" || value === null) return undefined;
  const places = placesIn(value);
  if (places.length === 0) return undefined;
  const { holder, key } = random.pick(places);
  const name = (): string => (random.next() < 0.2 ? random.pick(POLLUTING) : random.pick(words));
  const set = (at: string, replacement: unknown): void => {
    // As JSON.parse does it: "__proto__" becomes a key like any other.
    Object.defineProperty(holder, at, { value: replacement, enumerable: true, configurable: true, writable: true });
  };
  switch (random.integer(8)) {
    case 0:
      set(key, random.pick(NUMBERS));
      break;
    case 1:
      set(key, name());
      break;
    case 2:
      set(key, random.pick([null, true, false, [], {}, ""]));
      break;
    case 3:
      if (!Array.isArray(holder)) Reflect.deleteProperty(holder, key);
      else holder.splice(Number(key), 1);
      break;
    case 4:
      set(Array.isArray(holder) ? String(holder.length) : name(), holder[key]);
      break;
    case 5:
      set(key, [holder[key], holder[key]]);
      break;
    case 6: {
      const donor = parsed(other);
      const donors = typeof donor === "object" && donor !== null ? placesIn(donor) : [];
      if (donors.length === 0) return undefined;
      const taken = random.pick(donors);
      set(random.next() < 0.5 || Array.isArray(holder) ? key : taken.key, taken.holder[taken.key]);
      break;
    }
    default:
      set(key, { [name()]: holder[key] });
  }
  return Buffer.from(JSON.stringify(value));
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

const MOST_PLACES = 500;

function placesIn(value: object, places: Place[] = []): Place[] {
  for (const [key, child] of Object.entries(value)) {
    if (places.length === MOST_PLACES) return places;
    places.push({ holder: value as Record<string, unknown>, key });
    if (typeof child === "object" && child !== null) placesIn(child, places);
  }
  return places;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
