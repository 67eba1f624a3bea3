// Bytes → a JSON value: what the fuzzer changes at random stays a value, so it reaches what comes after the parser. Bytes
// that are JSON are taken as they are.

const MAX_DEPTH = 40;
const MAX_NODES = 2_000;

/** `words` are the keys and texts that the entrance knows; among them always those that pollute. */
export function jsonFrom(data: Buffer, words: readonly string[]): unknown {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch {
    return valueFrom(reader(data), [...POLLUTING, ...words], 0);
  }
}

const POLLUTING = ["__proto__", "constructor", "prototype", "toString", "length", ""];
const NUMBERS = [0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e308, -1e-308];

interface Reader {
  readonly byte: () => number;
  readonly text: (length: number) => string;
  readonly isAtEnd: () => boolean;
}

function reader(data: Buffer): Reader {
  let at = 0;
  let nodes = 0;
  return {
    byte: () => data[at++] ?? 0,
    text(length) {
      at += length;
      return data.subarray(at - length, at).toString("utf8");
    },
    isAtEnd() {
      nodes += 1;
      return at >= data.length || nodes > MAX_NODES;
    },
  };
}

function valueFrom(from: Reader, words: readonly string[], depth: number): unknown {
  const kind = from.byte();
  const word = (): string => words[from.byte() % words.length] as string;
  if (from.isAtEnd() || depth > MAX_DEPTH) return null;
  switch (kind % 9) {
    case 0:
    case 1: {
      const entries = Array.from(
        { length: from.byte() % 8 },
        () => [word(), valueFrom(from, words, depth + 1)] as const,
      );
      return Object.fromEntries(entries); // defines own keys, as JSON.parse does, also "__proto__"
    }
    case 2:
    case 3:
      return Array.from({ length: from.byte() % 6 }, () => valueFrom(from, words, depth + 1));
    case 4:
    case 5:
      return word();
    case 6:
      return from.text(from.byte() % 32);
    case 7:
      return NUMBERS[from.byte() % NUMBERS.length];
    default:
      return [true, false, null][from.byte() % 3];
  }
}
