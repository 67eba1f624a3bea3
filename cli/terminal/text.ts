// Words, lines, and rows in columns that line up (pure).
import { stripVTControlCharacters, styleText } from "node:util";

/** `1 event`, `2 events`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

export const bold = (text: string): string => styleText("bold", text);

export function table(header: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  const cells = [header.map(bold), ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column]))));
  return cells.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
      .join("   ")
      .trimEnd(),
  );
}

const widthOf = (cell = ""): number => stripVTControlCharacters(cell).length;

/** In one line and at most so many characters; nothing in it can move the cursor of a terminal. */
export function shortened(text: string, maxLength = 60): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys.
  const line = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
