// Randomness from a seed, and from nothing else.

export interface Random {
  /** From 0, below 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
}

/** Beyond it, seeds begin again: 32 bits decide. */
export const LAST_SEED = 2 ** 32 - 1;

/** The numbers that follow from a seed. */
export function seededRandom(seed: number): Random {
  let state = mix(seed);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
  };
}

/**
 * One number, from 0 and below 1, for a place: unlike a sequence it stays the same when something before it is left out,
 * so that a shrunk run resembles the run it came from.
 */
export function noise(seed: number, place: string, index: number): number {
  let state = mix(seed ^ index);
  for (let at = 0; at < place.length; at += 1) state = mix(state ^ place.charCodeAt(at));
  return mix(state) / 2 ** 32;
}

/** The finalizer of MurmurHash3, by Austin Appleby, who placed it in the public domain. */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
