// Chance that can be had again: the same seed gives the same faults, as far as the timing of sockets allows.

export interface Random {
  /** From 0 to below 1. */
  readonly next: () => number;
  readonly integer: (below: number) => number;
  readonly pick: <Value>(values: readonly Value[]) => Value;
}

/** mulberry32: 32 bits of state are plenty for a few thousand faults. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return { next, integer, pick: (values) => values[integer(values.length)] as (typeof values)[number] };
}
