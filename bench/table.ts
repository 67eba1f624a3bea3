// Figures as text for people (pure).
import type { Spread } from "./spread.ts";

export const short = (value: number): string => String(Number(value.toPrecision(3)));

export const spread = ({ median, p10, p90 }: Spread): string => `${short(median)} (${short(p10)}-${short(p90)})`;

/** Rows of cells, indented, in columns as wide as needed. */
export function table(rows: readonly string[][]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}`,
    )
    .join("\n");
}

/** The same in Markdown, the first row above the others. */
export function markdownTable([header = [], ...rows]: readonly string[][]): string {
  return [header, header.map(() => "-"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
