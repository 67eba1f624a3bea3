// A straight line through measured points, and how far they are from it (pure).

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

export interface Fit extends Line {
  /** The point that is farthest from the line, and by which share of what the line says; above it is positive. */
  readonly worst: { readonly x: number; readonly share: number };
  readonly isStraight: boolean;
}

/**
 * A line is straight if no point is farther from it than this share. Samples of a busy machine are within a tenth; what grows with the
 * square bends by half and more over the ranges that are measured.
 */
export const MAX_SHARE = 0.25;

export const valueAt = ({ slope, intercept }: Line, x: number): number => intercept + slope * x;

/**
 * The least squares of shares: a point at 1 counts as much as one at 5,000, or the smallest would be anywhere. Where that line would
 * begin below zero, which no cost does, it begins there.
 */
export function fitOf(points: readonly Point[]): Fit {
  const line = leastSquares(points);
  const worst = points
    .map(({ x, y }) => ({ x, share: y / valueAt(line, x) - 1 }))
    .reduce((worst, each) => (Math.abs(each.share) > Math.abs(worst.share) ? each : worst));
  return { ...line, worst, isStraight: Math.abs(worst.share) <= MAX_SHARE };
}

function leastSquares(points: readonly Point[]): Line {
  const sum = (of: (point: Point) => number): number =>
    points.reduce((total, point) => total + of(point) / point.y ** 2, 0);
  const [weight, x, y, xx, xy] = [
    sum(() => 1),
    sum((p) => p.x),
    sum((p) => p.y),
    sum((p) => p.x ** 2),
    sum((p) => p.x * p.y),
  ];
  const slope = (weight * xy - x * y) / (weight * xx - x ** 2);
  const intercept = (y - slope * x) / weight;
  return intercept >= 0 ? { slope, intercept } : { slope: xy / xx, intercept: 0 };
}
