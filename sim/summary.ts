// What a run over many seeds has seen, for people.
import type { SeedsResult } from "./run-seeds.ts";

export function summary(first: number, { seeds, totals, struck }: SeedsResult): string {
  const { messages, quarantined, deadLettered, deliveries, duplicates, virtualMs } = totals;
  const faults = [...struck.values()].flatMap((troubles) => [...troubles.values()]);
  return [
    `${plural(seeds)} from ${first}, ${count(Math.round(virtualMs / 3_600_000))} hours of virtual time`,
    `  ${count(messages)} internal messages, ${count(quarantined)} of them quarantined, ${count(deadLettered)} dead-lettered`,
    `  ${count(deliveries)} external events, ${count(duplicates)} of them duplicates`,
    `  ${count(faults.reduce((sum, times) => sum + times, 0))} faults:`,
    ...[...struck]
      .sort(byName)
      .map(([place, troubles]) => `    ${place}: ${[...troubles].sort(byName).map(line).join(", ")}`),
    "",
  ].join("\n");
}

export const plural = (seeds: number): string => (seeds === 1 ? "1 seed" : `${count(seeds)} seeds`);

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const line = ([trouble, times]: readonly [string, number]): string => `${trouble} ${count(times)}`;

const count = (value: number): string => value.toLocaleString("en");
