// How often each function and branch of the instrumented code ran since the last look. Read after every input, so it has
// to be quick: istanbul's counters are found once, then only read and set back.

interface FileCoverage {
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

export interface Branches {
  /** What the last input reached, each with how often in powers of two; begins anew. */
  readonly take: () => readonly number[];
}

/** Powers of two that a count is told by: once is not a hundred times, but 100 is 101. */
const BUCKETS = 8;

export function branchesOf(coverage: Readonly<Record<string, FileCoverage>>): Branches {
  const counters: (readonly [holder: number[] | Record<string, number>, key: number | string])[] = [];
  for (const { f, b } of Object.values(coverage)) {
    for (const key of Object.keys(f)) counters.push([f, key]);
    for (const arms of Object.values(b)) for (const index of arms.keys()) counters.push([arms, index]);
  }
  return {
    take() {
      const reached: number[] = [];
      for (let index = 0; index < counters.length; index += 1) {
        const [holder, key] = counters[index] as [Record<string, number>, string];
        const count = holder[key] as number;
        if (count === 0) continue;
        holder[key] = 0;
        reached.push(index * BUCKETS + Math.min(BUCKETS - 1, 31 - Math.clz32(count)));
      }
      return reached;
    },
  };
}

export const branchOf = (feature: number): number => Math.floor(feature / BUCKETS);
