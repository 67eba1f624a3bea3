// What is measured at several sizes, and what the line through it says (pure).
import { amount, type Measure } from "./amount.ts";
import { type Fit, fitOf, type Point } from "./fit.ts";

/** One figure over one size: microseconds of CPU or KiB of memory. */
export interface Series {
  /** What costs: `quarantine drop`. */
  readonly name: string;
  readonly measure: Measure;
  /** By what it grows, in the plural: `messages`. */
  readonly by: string;
  readonly points: readonly Point[];
}

/** Series that are shown in one picture. */
export interface Topic {
  /** Name of the picture's file. */
  readonly file: string;
  readonly title: string;
  readonly series: readonly Series[];
  /** What the lines do not say, in a sentence. */
  readonly note?: string;
}

export interface FittedSeries extends Series {
  readonly fit: Fit;
}

export interface FittedTopic extends Topic {
  readonly series: readonly FittedSeries[];
}

export const fitted = (topic: Topic): FittedTopic => ({
  ...topic,
  series: topic.series.map((series) => ({ ...series, fit: fitOf(series.points) })),
});

const count = (value: number): string => (Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(1));

/** `1 to 5,000 records` */
export function range({ points, by }: Series): string {
  const sizes = points.map(({ x }) => x);
  return `${count(Math.min(...sizes))} to ${count(Math.max(...sizes))} ${by}`;
}

/** `286 µs, and 33 µs for each record` */
export function growth({ by, measure, fit: { slope, intercept } }: FittedSeries): string {
  const start = intercept > 0 ? `${amount(intercept, measure)}, and ` : "";
  return `${start}${amount(slope, measure)} for each ${by.replace(/s$/, "")}`;
}

/** How far from the line, and where. */
export function distance({ fit: { worst } }: FittedSeries): string {
  const side = worst.share > 0 ? "above" : "below";
  return `${Math.round(Math.abs(worst.share) * 100)} % ${side} it at ${count(worst.x)}`;
}

/** Whether it is straight, in words. */
export function verdict(series: FittedSeries): string {
  const far = `the farthest point is ${distance(series)}`;
  return series.fit.isStraight ? `straight: ${growth(series)}; ${far}` : `NOT straight: ${far}`;
}
