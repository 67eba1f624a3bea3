// How the samples of one figure lie (pure).

export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly samples: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), p10: at(0.1), p90: at(0.9), samples: values.length };
}

/** How many times the other each sample is, pair by pair: both of a pair were taken one after the other. */
export function ratioOf(values: readonly number[], others: readonly number[]): Spread {
  return spreadOf(values.map((value, index) => value / (others[index] ?? Number.NaN)));
}
