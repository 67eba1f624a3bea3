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

/** In one line and at most so many characters. */
export function shortened(text: string, maxLength = 60): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys.
  const line = shown(text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " "));
  // Not between the halves of a surrogate pair.
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, "")}…` : line;
}

/** Line ends and tabs, `bold`, and what a terminal obeys or does not show: control, bidirectional and invisible characters, lone surrogates. */
const SPECIAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys.
  /([\n\t]|\u001b\[(?:1|22)m)|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Nothing in it can move a cursor, turn text around or hide; in JSON it is the same value still, since it is JSON's escapes that show. */
export const shown = (text: string): string => text.replaceAll(SPECIAL, (found, ours) => ours ?? escapes(found));

const escapes = (characters: string): string =>
  Array.from(
    { length: characters.length },
    (_, at) => `\\u${characters.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
